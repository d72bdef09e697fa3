using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Sends the same requests to the emulator and to dynalite 4.0.0, and compares status, error, message and reply. The files in
/// <c>requests</c> have one request a line; a line with <c>!</c> before it gives the reason why the replies differ.</summary>
public sealed partial class DynaliteTests : DynamoDbTests
{
    [Theory]
    [InlineData("tables")]
    [InlineData("items")]
    [InlineData("conditions")]
    [InlineData("updates")]
    [InlineData("queries")]
    [InlineData("scans")]
    [InlineData("batches")]
    [InlineData("validation")]
    public async Task Replies_are_those_of_dynalite_or_the_difference_is_explained(string file)
    {
        await using var dynalite = await DynaliteServer.StartAsync(Cancellation);
        await Client.DeleteTableAsync(Table, Cancellation);
        var errors = new List<string>();
        string? reason = null;
        foreach (var line in await File.ReadAllLinesAsync(RequestsPath(file), Cancellation))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '!')
            {
                reason = line[1..].Trim();
                continue;
            }
            var end = line.IndexOf(' ', StringComparison.Ordinal);
            var (operation, body) = (line[..end],
                Repeated().Replace(line[end..], match => new('x', int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture))));
            var ours = ReplyForComparison.Of(await SendAsync(operation, body), operation);
            var theirs = ReplyForComparison.Of(await SendToAsync(dynalite, operation, body), operation);
            if (reason is null && ours != theirs) errors.Add($"{line}\n  emulator: {ours}\n  dynalite: {theirs}");
            if (reason is not null && ours == theirs) errors.Add($"{line}\n  there is no difference, but an explanation: {reason}");
            reason = null;
        }
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    // Dynalite changes tables after its reply.
    private static async Task<DynamoDbReply> SendToAsync(DynaliteServer dynalite, string operation, string body)
    {
        Task<DynamoDbReply> SendAsync(string name) =>
            DynamoDbServer.SendAsync(dynalite.Http, DynaliteServer.Address, name, body, Cancellation);

        var reply = await SendAsync(operation);
        if (reply.Status != 200 || operation is not ("CreateTable" or "UpdateTable" or "DeleteTable")) return reply;
        var wanted = operation == "DeleteTable" ? null : "ACTIVE";
        for (var tries = 0; tries < 1000; tries++)
        {
            var name = $$"""{"TableName":{{reply.Json["TableDescription"]!["TableName"]!.ToJsonString()}}}""";
            var found = await DynamoDbServer.SendAsync(dynalite.Http, DynaliteServer.Address, "DescribeTable", name, Cancellation);
            if (found.Json["Table"]?["TableStatus"]?.GetValue<string>() == wanted) return reply;
        }
        throw new InvalidOperationException($"dynalite did not finish {operation}");
    }

    // <x 3000> stands for 3,000 times x.
    [GeneratedRegex("<x (?<count>[0-9]+)>")]
    private static partial Regex Repeated();

    private static string RequestsPath(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "requests", $"{file}.txt");
}
