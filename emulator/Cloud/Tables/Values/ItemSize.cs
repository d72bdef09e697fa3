using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The size of items in bytes by the rule of DynamoDB: names and values in UTF-8, one byte for two digits of a number, three
/// bytes for a list or map and one more for each member.</summary>
internal static class ItemSize
{
    private const int Collection = 3;

    public static int Of(AttributeMap item) => item.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Of(pair.Value));

    private static int Of(AttributeValue value) => value switch
    {
        AttributeValue.Text text => Encoding.UTF8.GetByteCount(text.Value),
        AttributeValue.Number number => number.Value.ToOrderedBytes().Length,
        AttributeValue.Binary binary => binary.Value.Length,
        AttributeValue.Set set => set.Values.Sum(Of),
        AttributeValue.List list => Collection + list.Values.Sum(member => 1 + Of(member)),
        AttributeValue.Map map => Collection + map.Values.Count + Of(map.Values),
        _ => 1,
    };
}
