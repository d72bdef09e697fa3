using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The pid file of a data folder: the emulator and its services, so that the next start can end leftover services.</summary>
internal sealed partial class RunningProcesses(string path)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProcessIdentity> _services = new(StringComparer.Ordinal);

    public static Entries? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.Entries);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Records that this emulator uses the folder.</summary>
    public void Begin() => Change(services => services.Clear());

    public void Add(string appId, ProcessIdentity service) => Change(services => services[appId] = service);

    public void Remove(string appId) => Change(services => services.Remove(appId));

    public void End() => File.Delete(path);

    private void Change(Action<Dictionary<string, ProcessIdentity>> change)
    {
        lock (_gate)
        {
            change(_services);
            var written = path + ".new";
            File.WriteAllBytes(
                written, JsonSerializer.SerializeToUtf8Bytes(new Entries(ProcessIdentity.Current, _services), Json.Default.Entries));
            File.Move(written, path, overwrite: true);
        }
    }

    internal sealed record Entries(ProcessIdentity Emulator, IReadOnlyDictionary<string, ProcessIdentity> Services);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
    [JsonSerializable(typeof(Entries))]
    private sealed partial class Json : JsonSerializerContext;
}
