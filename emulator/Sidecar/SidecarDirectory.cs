using System.Collections.Concurrent;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The sidecars that run, by app id: how one app finds another. Stands for Dapr's name resolution.</summary>
internal sealed class SidecarDirectory
{
    private readonly ConcurrentDictionary<string, AppChannel> _apps = new(StringComparer.Ordinal);

    public void Enter(string appId, AppChannel channel) => _apps[appId] = channel;

    public void Leave(string appId) => _apps.TryRemove(appId, out _);

    public AppChannel? Find(string appId) => _apps.GetValueOrDefault(appId);
}
