using System.Globalization;
using System.Xml.Linq;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The pages of lists, each with at most 100 members. The token is the number of the members before the page.</summary>
internal static class SnsPages
{
    private const int Size = 100;

    public static object?[] Of(SnsCall call, string list, IReadOnlyList<XElement[]> members)
    {
        var start = call.Text("NextToken") is not { Length: > 0 } token ? 0
            : int.TryParse(token, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw SnsErrors.Invalid("NextToken");
        var next = start + Size;
        return
        [
            SnsApi.Xml.Members(list, members.Skip(start).Take(Size)),
            next < members.Count ? SnsApi.Xml.Element("NextToken", next) : null,
        ];
    }
}
