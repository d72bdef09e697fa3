using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace FilePipeline.Processor.Analysis;

/// <summary>Decodes UTF-16 and UTF-32 to UTF-8 in constant memory, in chunks of any length.</summary>
/// <param name="encoding">A wide encoding.</param>
/// <param name="emit">Called with the UTF-8. Each invalid unit (half of a surrogate pair, a value beyond Unicode, a cut end) becomes a
/// byte <see cref="Invalid"/>, which UTF-8 never has.</param>
internal sealed class WideDecoder(TextEncoding encoding, WideDecoder.Emit emit)
{
    public const byte Invalid = 0xff;
    private const int BlockBytes = 16 * 1024;

    private readonly byte[] _raw = new byte[BlockBytes];
    private readonly ushort[] _units = new ushort[BlockBytes / 2];
    private readonly byte[] _utf8 = new byte[BlockBytes / 2 * 3];
    private int _held;

    internal delegate void Emit(ReadOnlySpan<byte> utf8);

    public void Append(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var part = chunk[..Math.Min(chunk.Length, _raw.Length - _held)];
            part.CopyTo(_raw.AsSpan(_held));
            _held += part.Length;
            chunk = chunk[part.Length..];
            Convert(isLast: false);
        }
    }

    public void Finish()
    {
        Convert(isLast: true);
        if (_held > 0) emit([Invalid]);
        _held = 0;
    }

    private void Convert(bool isLast)
    {
        var raw = _raw.AsSpan(0, _held);
        var (taken, written) = encoding.UnitSize == 2 ? ConvertUtf16(raw, isLast) : ConvertUtf32(raw);
        raw[taken..].CopyTo(_raw);
        _held -= taken;
        if (written > 0) emit(_utf8.AsSpan(0, written));
    }

    private (int Taken, int Written) ConvertUtf16(ReadOnlySpan<byte> raw, bool isLast)
    {
        var units = _units.AsSpan(0, raw.Length / 2);
        MemoryMarshal.Cast<byte, ushort>(raw[..(units.Length * 2)]).CopyTo(units);
        if (encoding.IsBigEndian == BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(units, units);
        var characters = MemoryMarshal.Cast<ushort, char>(units);
        var (taken, written) = (0, 0);
        while (taken < characters.Length)
        {
            var target = _utf8.AsSpan(written);
            var status = Utf8.FromUtf16(characters[taken..], target, out var read, out var wrote, false, isFinalBlock: isLast);
            taken += read;
            written += wrote;
            if (status != OperationStatus.InvalidData) break;
            _utf8[written++] = Invalid;
            taken++;
        }

        return (taken * 2, written);
    }

    private (int Taken, int Written) ConvertUtf32(ReadOnlySpan<byte> raw)
    {
        var (taken, written) = (0, 0);
        for (; raw.Length - taken >= 4; taken += 4)
        {
            var value = encoding.IsBigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(raw[taken..])
                : BinaryPrimitives.ReadUInt32LittleEndian(raw[taken..]);
            if (Rune.TryCreate(value, out var character)) written += character.EncodeToUtf8(_utf8.AsSpan(written));
            else _utf8[written++] = Invalid;
        }

        return (taken, written);
    }
}
