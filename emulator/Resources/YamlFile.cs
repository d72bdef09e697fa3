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
        catch (YamlException exception)
        {
            throw new ResourceException(path, (int)exception.Start.Line, $"not valid YAML: {exception.Message}");
        }
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
