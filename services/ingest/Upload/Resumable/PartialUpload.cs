using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>A resumable upload in this replica's scratch folder. All but <see cref="Gate"/> and <see cref="Offset"/> is for the request
/// that has the turn.</summary>
/// <param name="id">Its id, 32 hex digits that cannot be guessed.</param>
/// <param name="path">Path of its data; the state has the same path with another ending.</param>
/// <param name="state">Its state.</param>
/// <param name="reservation">Its reserved bytes on the scratch volume.</param>
internal sealed class PartialUpload(string id, string path, PartialState state, ScratchReservation reservation) : IDisposable
{
    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Path of the received bytes.</summary>
    public string DataPath => path;

    /// <summary>Its state.</summary>
    public PartialState State { get; private set; } = state;

    /// <summary>Its reserved bytes on the scratch volume.</summary>
    public ScratchReservation Reservation => reservation;

    /// <summary>Decides which request may write.</summary>
    public WriterGate Gate { get; } = new();

    /// <summary>Digests of the received bytes; null when they must be computed from the data.</summary>
    public UploadDigest? Digest { get; set; }

    /// <summary>Digests of the whole file, for a repeated store.</summary>
    public DigestedBytes? Digested { get; set; }

    /// <summary>Whether all bytes are being stored as an object.</summary>
    public bool IsStoring { get; set; }

    /// <summary>Whether it was terminated, refused or deleted meanwhile.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Bytes received so far.</summary>
    public long Offset => State.Stored is not null ? State.Length : new FileInfo(path) is { Exists: true } data ? data.Length : 0;

    /// <summary>Replaces the state, on the volume first.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public void Save(PartialState changed)
    {
        try
        {
            changed.Write(path + PartialUploads.StateEnding);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CodedException(Codes.Unavailable("scratch"), "the state of an upload could not be written", failure);
        }

        State = changed;
    }

    /// <summary>Deletes the data, and the state unless it still explains the end of the upload.</summary>
    public void Remove(bool keepState = false)
    {
        IsRemoved = !keepState;
        ScratchFile.Delete(path);
        if (!keepState) ScratchFile.Delete(path + PartialUploads.StateEnding);
        Dispose();
    }

    public void Dispose()
    {
        Digest?.Dispose();
        Digest = null;
        reservation.Dispose();
    }
}
