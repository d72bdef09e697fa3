using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Provisions buckets and their notification rules; rules that others created are kept.</summary>
internal sealed class Buckets(AwsConnection connection) : IDisposable
{
    private readonly AmazonS3Client _s3 = new(connection.Credentials, connection.Configure(new AmazonS3Config { ForcePathStyle = true }));

    /// <summary>Finds or creates a bucket. Its target queues and topics must exist and allow the bucket to send.</summary>
    public async Task<ProvisionedItem> EnsureAsync(BucketSpec spec, Func<NotificationSpec, string> arnOf, CancellationToken cancellation)
    {
        var isNew = !await ExistsAsync(spec.Name, cancellation);
        if (isNew)
            await _s3.PutBucketAsync(new PutBucketRequest { BucketName = spec.Name, BucketRegionName = LocationConstraint }, cancellation);
        var present = await _s3.GetBucketNotificationAsync(spec.Name, cancellation);
        var update = BucketNotifications.Update(spec, arnOf, present);
        if (update is not null) await _s3.PutBucketNotificationAsync(update, cancellation);
        return isNew || update is null
            ? new ProvisionedItem(ItemKind.Bucket, spec.Name, isNew ? Change.Created : Change.Unchanged, Describe(spec))
            : new ProvisionedItem(ItemKind.Bucket, spec.Name, Change.Updated, "notifications");
    }

    public void Dispose() => _s3.Dispose();

    // S3 refuses a location constraint for its default region.
    private string? LocationConstraint => connection.Region == AwsConnection.DefaultRegion ? null : connection.Region;

    private async Task<bool> ExistsAsync(string bucket, CancellationToken cancellation)
    {
        try
        {
            await _s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellation);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MovedPermanently)
        {
            throw new ProvisionException(
                $"bucket '{bucket}' belongs to another account or region ({(int)exception.StatusCode})", exception);
        }
    }

    private static string Describe(BucketSpec spec) =>
        spec.Notifications.Count == 0
            ? "no notifications"
            : $"notifies {string.Join(", ", spec.Notifications.Select(rule => rule.Queue ?? rule.Topic))}";
}
