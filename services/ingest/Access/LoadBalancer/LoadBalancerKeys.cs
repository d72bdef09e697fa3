using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>The public keys of the load balancers of a region, fetched once each.</summary>
internal sealed class LoadBalancerKeys(IHttpClientFactory clients, IOptions<AuthOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>Longest wait for a key.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Forged tokens can name any id: they must not make this service send a request each, or keep them all.
    private const int MaxKnown = 100;
    private const int LongestKey = 4 << 10;
    private static readonly TimeSpan _absentFor = TimeSpan.FromMinutes(1);

    private readonly Uri _folder = LoadBalancerArn.Parse(options.Value.LoadBalancerArn)!.Keys;
    private readonly ConcurrentDictionary<string, Known> _known = new();
    private readonly SemaphoreSlim _fetching = new(1);

    /// <summary>Finds a key by its id.</summary>
    /// <returns>The key as PEM; null when the region has no such key.</returns>
    /// <exception cref="HttpRequestException">The keys are not available.</exception>
    public async Task<string?> FindAsync(string id, CancellationToken cancellation)
    {
        if (Look(id) is { } known) return known.Key;
        await _fetching.WaitAsync(cancellation);
        try
        {
            if (Look(id) is { } meanwhile) return meanwhile.Key;
            var key = await FetchAsync(id, cancellation);
            if (_known.Count >= MaxKnown) _known.Clear();
            _known[id] = new(key, clock.GetUtcNow());
            return key;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private Known? Look(string id) =>
        _known.TryGetValue(id, out var known) && (known.Key is not null || clock.GetUtcNow() - known.At < _absentFor) ? known : null;

    private async Task<string?> FetchAsync(string id, CancellationToken cancellation)
    {
        using var client = clients.CreateClient(nameof(LoadBalancerKeys));
        client.MaxResponseContentBufferSize = LongestKey;
        using var response = await client.GetAsync(new Uri(_folder, id), cancellation);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden) return null;
        response.EnsureSuccessStatusCode();
        var pem = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return pem;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            throw new HttpRequestException("the answer is not a public key", fault);
        }
    }

    private sealed record Known(string? Key, DateTimeOffset At);
}
