using Amazon.Runtime;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Calls of AWS over HTTP, with the errors of daprd.</summary>
internal static class HttpCalls
{
    /// <exception cref="CallException">AWS refused the request or did not answer.</exception>
    public static async Task<T> RunAsync<T>(string service, string operation, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonServiceException refusal) when (refusal.ErrorCode is not null)
        {
            throw AwsErrors.Refused(service, operation, $"api error {refusal.ErrorCode}: {refusal.Message}");
        }
        catch (Exception exception) when (
            exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new CallException($"operation error {service}: {operation}, request send failed, {exception.Message}", exception);
        }
    }
}
