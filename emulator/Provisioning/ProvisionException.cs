using System.Net.Sockets;
using Amazon.Runtime;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Why something could not be made: one line for a person.</summary>
internal sealed class ProvisionException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Runs one step and says of its failure which thing it was about.</summary>
    /// <exception cref="ProvisionException">It failed for a reason outside this program.</exception>
    public static async Task<T> GuardAsync<T>(AwsPlace place, ItemKind kind, string name, Func<Task<T>> step, CancellationToken cancellation)
    {
        var what = $"{WordOf(kind)} '{name}'";
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault) when (fault is OperationCanceledException or TimeoutException)
        {
            throw new ProvisionException($"{Address(place)} does not answer within {place.Patience.TotalSeconds:0.#} s", fault);
        }
        catch (Exception fault) when (Connection(fault) is { } connection)
        {
            throw new ProvisionException($"{Address(place)} does not answer: {OneLine(connection.Message)}", fault);
        }
        catch (AmazonServiceException fault) when (fault.StatusCode != default)
        {
            throw Refusal(what, place, (int)fault.StatusCode, $"{fault.ErrorCode}: {fault.Message}", fault);
        }
        catch (HttpRequestException fault) when (fault.StatusCode is not null)
        {
            throw Refusal(what, place, (int)fault.StatusCode, fault.Message, fault);
        }
        catch (Exception fault) when (fault is AmazonClientException or AmazonServiceException or System.Xml.XmlException or System.Text.Json.JsonException)
        {
            throw new ProvisionException($"{what}: {Address(place)} does not answer as AWS does: {OneLine(fault.Message)}", fault);
        }
    }

    public static string WordOf(ItemKind kind) => kind switch
    {
        ItemKind.Queue => "queue",
        ItemKind.Topic => "topic",
        ItemKind.Table => "table",
        _ => "bucket",
    };

    private static ProvisionException Refusal(string what, AwsPlace place, int status, string why, Exception cause) =>
        new($"{what}: {Address(place)} answered {status} {OneLine(why).Trim(' ', ':')}".TrimEnd(), cause);

    private static string Address(AwsPlace place) => place.Endpoint.GetLeftPart(UriPartial.Authority);

    // The SDK wraps it more than once. An answer that says what is wrong is no failed connection.
    private static Exception? Connection(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is AmazonServiceException { StatusCode: not 0 } or HttpRequestException { StatusCode: not null }) return null;
            if (fault is HttpRequestException or SocketException) return fault;
        }
        return null;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
