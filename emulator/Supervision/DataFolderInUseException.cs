namespace FilePipeline.Emulator.Supervision;

/// <summary>Another emulator that is alive keeps its data there.</summary>
internal sealed class DataFolderInUseException(string folder, int? processId)
    : IOException($"data folder {folder} is in use by another emulator{(processId is { } id ? $" (process {id})" : "")}: stop it, or name another folder with --data");
