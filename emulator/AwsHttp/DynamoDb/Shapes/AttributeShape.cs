using System.Text.Json;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The JSON types in an AttributeValue.</summary>
internal static class AttributeShape
{
    private static readonly Shape.List _texts = new(Shape.Any);

    // Without the types that contain others.
    private static readonly Shape.Structure _flat = new(
        "AttributeValue",
        new("S", Shape.Any), new("N", Shape.Any), new("B", new Shape.Blob()), new("BOOL", Shape.Bool), new("NULL", Shape.Bool),
        new("SS", _texts), new("NS", _texts), new("BS", new Shape.List(new Shape.Blob())));

    private static readonly Field _list = new("L", new Shape.List(new Shape.Attribute()));
    private static readonly Field _map = new("M", new Shape.Map("AttributeValue", new Shape.Attribute()));

    public static void Check(JsonElement value)
    {
        _flat.CheckTypes(value);
        foreach (var field in (Field[])[_list, _map])
            if (field.In(value) is { } member) field.Shape.CheckTypes(member);
    }
}
