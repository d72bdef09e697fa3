using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>A provisioning failure with a one-line message.</summary>
internal sealed class ProvisionException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether nothing answers at the endpoint.</summary>
    public bool IsUnreachable { get; private init; }

    /// <summary>Runs one step and adds the resource to the message of a failure.</summary>
    /// <exception cref="ProvisionException">The request failed or was refused.</exception>
    public static async Task<T> GuardAsync<T>(
        AwsConnection connection, ItemKind kind, string name, Func<Task<T>> step, CancellationToken cancellation)
    {
        var what = $"{NameOf(kind)} '{name}'";
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            throw Unreachable($"{Address(connection)} does not answer within {connection.RequestTimeout.TotalSeconds:0.#} s", exception);
        }
        catch (Exception exception) when (ConnectionErrorOf(exception) is { } error)
        {
            throw Unreachable($"{Address(connection)} does not answer: {OneLine(error.Message)}", exception);
        }
        catch (AmazonServiceException exception) when (exception.StatusCode != default)
        {
            throw Refusal(what, connection, (int)exception.StatusCode, $"{exception.ErrorCode}: {exception.Message}", exception);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is not null)
        {
            throw Refusal(what, connection, (int)exception.StatusCode, exception.Message, exception);
        }
        catch (Exception exception) when (
            exception is AmazonClientException or AmazonServiceException or System.Xml.XmlException or System.Text.Json.JsonException)
        {
            throw new ProvisionException(
                $"{what}: {Address(connection)} does not answer like AWS: {OneLine(exception.Message)}", exception);
        }
    }

    public static string NameOf(ItemKind kind) => kind switch
    {
        ItemKind.Queue => "queue",
        ItemKind.Topic => "topic",
        ItemKind.Table => "table",
        _ => "bucket",
    };

    private static ProvisionException Refusal(string what, AwsConnection connection, int status, string why, Exception cause) =>
        new($"{what}: {Address(connection)} answered {status} {OneLine(why).Trim(' ', ':')}".TrimEnd(), cause);

    private static ProvisionException Unreachable(string message, Exception cause) => new(message, cause) { IsUnreachable = true };

    private static string Address(AwsConnection connection) => connection.Endpoint.GetLeftPart(UriPartial.Authority);

    // The SDK wraps the exception several times. An error answer is not a failed connection.
    private static Exception? ConnectionErrorOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is AmazonServiceException { StatusCode: >= HttpStatusCode.Ambiguous }) return null;
            if (exception is HttpRequestException { StatusCode: not null }) return null;
            // An IOException is a connection that was closed before the end of the answer.
            if (exception is HttpRequestException or SocketException or IOException) return exception;
        }
        return null;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
