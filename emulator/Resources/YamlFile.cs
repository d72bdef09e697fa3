using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Emulator.Resources;

/// <summary>The documents of one YAML file.</summary>
internal static class YamlFile
{
    public static IReadOnlyList<YamlNode> Read(string path)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = File.OpenText(path);
            stream.Load(reader);
        }
        catch (YamlException fault)
        {
            throw new ResourceException(path, (int)fault.Start.Line, $"not valid YAML: {fault.Message}");
        }
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
