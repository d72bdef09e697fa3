using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Converts items to bytes of the database file and back.</summary>
internal static class ItemCodec
{
    // The first byte of every row, so that another format can be told apart later.
    private const byte Format = 1;

    private static readonly string[] _types = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];

    public static byte[] Encode(AttributeMap item)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        Write(writer, item);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not an item of this format.</exception>
    public static AttributeMap Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        var format = reader.ReadByte();
        return format == Format ? ReadMap(reader)
            : throw new InvalidDataException($"an item has format {format}; this version reads format {Format}");
    }

    private static void Write(BinaryWriter writer, AttributeMap map)
    {
        writer.Write7BitEncodedInt(map.Count);
        foreach (var (name, value) in map)
        {
            writer.Write(name);
            Write(writer, value);
        }
    }

    private static void Write(BinaryWriter writer, AttributeValue value)
    {
        writer.Write((byte)Array.IndexOf(_types, value.Type));
        switch (value)
        {
            case AttributeValue.Text text:
                writer.Write(text.Value);
                break;
            case AttributeValue.Number number:
                writer.Write(number.Value.ToString());
                break;
            case AttributeValue.Binary binary:
                writer.Write7BitEncodedInt(binary.Value.Length);
                writer.Write(binary.Value);
                break;
            case AttributeValue.Flag flag:
                writer.Write(flag.Value);
                break;
            case AttributeValue.Map map:
                Write(writer, map.Values);
                break;
            case AttributeValue.List list:
                Write(writer, list.Values);
                break;
            case AttributeValue.Set set:
                Write(writer, set.Values);
                break;
        }
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<AttributeValue> values)
    {
        writer.Write7BitEncodedInt(values.Count);
        foreach (var value in values) Write(writer, value);
    }

    private static AttributeMap ReadMap(BinaryReader reader)
    {
        var map = new AttributeMap();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) map.Add(reader.ReadString(), ReadValue(reader));
        return map;
    }

    private static AttributeValue ReadValue(BinaryReader reader) => _types[reader.ReadByte()] switch
    {
        "S" => new AttributeValue.Text(reader.ReadString()),
        "N" => new AttributeValue.Number(DynamoNumber.Parse(reader.ReadString())),
        "B" => new AttributeValue.Binary(reader.ReadBytes(reader.Read7BitEncodedInt())),
        "BOOL" => new AttributeValue.Flag(reader.ReadBoolean()),
        "NULL" => new AttributeValue.Null(),
        "L" => new AttributeValue.List(ReadValues(reader)),
        "M" => new AttributeValue.Map(ReadMap(reader)),
        var set => new AttributeValue.Set(set, ReadValues(reader)),
    };

    private static AttributeValue[] ReadValues(BinaryReader reader)
    {
        var values = new AttributeValue[reader.Read7BitEncodedInt()];
        for (var i = 0; i < values.Length; i++) values[i] = ReadValue(reader);
        return values;
    }
}
