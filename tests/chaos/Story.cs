using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Chaos;

/// <summary>Everything that is known about one file, for whoever looks for the cause.</summary>
internal static class Story
{
    private const int MostLines = 200;
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static async Task WriteAsync(ChaosSystem system, PlannedFile file, TextWriter output, CancellationToken cancellation)
    {
        await output.WriteLineAsync($"--- the story of {file.Key} ({file.FileId}), {file.Kind}");
        foreach (var (number, write) in file.Writes.Index())
            await output.WriteLineAsync($"write {number + 1}: {(write.Content is { } content ? $"{content.Length} bytes" : "removed")}");
        var record = await system.StateAsync(StateKeys.File(file.FileId), cancellation);
        await output.WriteLineAsync($"record: {record?.ToJsonString(_indented) ?? "none"}");
        bool IsOfFile(string text) => text == file.Key || text.Contains(file.FileId, StringComparison.Ordinal);
        foreach (var fault in system.Run.Faults.Injected.Where(fault => IsOfFile(fault.Key)))
            await output.WriteLineAsync($"fault: {fault}");
        foreach (var queue in system.Cloud.Queues.Names())
        {
            foreach (var body in system.Cloud.Queues.Peek(queue).Where(body => IsAbout(body, file)))
                await output.WriteLineAsync($"in {queue}: {body}");
        }

        foreach (var entry in await system.ListAsync(ChaosSystem.Parking, "", cancellation))
        {
            if (entry.Key.Contains(file.FileId, StringComparison.Ordinal)) await output.WriteLineAsync($"parking: {entry.Key}");
        }

        var line = $"File: {file.Key}\n";
        foreach (var message in system.Cloud.SentMessages.List().Where(one => one.Body.Contains(line, StringComparison.Ordinal)))
            await output.WriteLineAsync($"people heard at {message.At:HH:mm:ss.fff}: {message.Subject}");
        foreach (var log in Directory.GetFiles(system.Folder.Logs).Order(StringComparer.Ordinal))
        {
            await foreach (var logged in LinesAsync(log, file.FileId, cancellation))
                await output.WriteLineAsync($"{Path.GetFileNameWithoutExtension(log)}: {logged}");
        }
    }

    private static bool IsAbout(string body, PlannedFile file) => body.Contains(file.FileId, StringComparison.Ordinal)
        || (S3MessageReader.Read(System.Text.Encoding.UTF8.GetBytes(body)) is S3Message.Files message
            && message.Events.Any(one => one.Key == file.Key));

    private static async IAsyncEnumerable<string> LinesAsync(
        string log, string fileId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var count = 0;
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (await reader.ReadLineAsync(cancellation) is { } line && count < MostLines)
        {
            if (!line.Contains(fileId, StringComparison.Ordinal)) continue;
            count++;
            yield return line;
        }
    }
}
