using System.Collections.Concurrent;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The app channels of the running sidecars by app id; replaces Dapr's name resolution.</summary>
internal sealed class SidecarDirectory
{
    private readonly ConcurrentDictionary<string, AppChannel> _apps = new(StringComparer.Ordinal);

    public void Add(string appId, AppChannel channel) => _apps[appId] = channel;

    public void Remove(string appId) => _apps.TryRemove(appId, out _);

    public AppChannel? Find(string appId) => _apps.GetValueOrDefault(appId);
}
