using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Limits of one client: requests a second, and uploads at once. A client is a signed-in subject or an address.</summary>
internal static class ClientLimits
{
    // A page loads several files at once, and a program starts with a burst.
    private const int BurstSeconds = 10;
    private const int DefaultRequestsPerSecond = 200;

    public static void AddClientLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(limiter => limiter.OnRejected = RefuseAsync);
        var options = builder.Services.AddOptions<RateLimiterOptions>();
        options.Configure<IOptions<IngestOptions>, IOptions<AuthOptions>>((limiter, ingest, auth) =>
        {
            var limits = ingest.Value.Limits;
            // Without sign-in all clients behind a load balancer may have one address.
            var rate = limits.RequestsPerSecond ?? (auth.Value.HasSignIn() ? DefaultRequestsPerSecond : 0);
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => RequestsOf(context, rate, limits.TrustForwardedFor)),
                PartitionedRateLimiter.Create<HttpContext, string>(context => UploadsOf(context, limits)));
        });
    }

    /// <summary>The name under which a client is counted.</summary>
    public static string ClientOf(HttpContext context, bool trustForwardedFor)
    {
        if (context.User.Identity?.IsAuthenticated == true && SignIn.SubjectOf(context.User) is { } subject) return $"subject {subject}";
        // A load balancer adds the address that it saw at the end; what stands before it is the client's own word.
        var forwarded = trustForwardedFor ? context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() : "";
        var address = IPAddress.TryParse(forwarded, out var seen) ? seen : context.Connection.RemoteIpAddress;
        return address is null ? "address unknown" : $"address {NetworkOf(address)}";
    }

    private static RateLimitPartition<string> RequestsOf(HttpContext context, int rate, bool trustForwardedFor) =>
        rate == 0 || !context.IsPublic()
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetTokenBucketLimiter(ClientOf(context, trustForwardedFor), _ => new()
            {
                TokenLimit = rate * BurstSeconds,
                TokensPerPeriod = rate,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            });

    private static RateLimitPartition<string> UploadsOf(HttpContext context, ClientLimitOptions limits) =>
        limits.ConcurrentUploads == 0 || !context.IsPublic() || !IsUpload(context.Request)
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter(
                ClientOf(context, limits.TrustForwardedFor), _ => new() { PermitLimit = limits.ConcurrentUploads });

    private static bool IsUpload(HttpRequest request) => HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method)
        || HttpMethods.IsPatch(request.Method);

    // One customer has a whole /64 of IPv6 addresses.
    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await AccessRefusals.TooMany("This client sent more requests, or more uploads at once, than Ingest:Limits allow.")
            .ExecuteAsync(rejected.HttpContext);
    }
}
