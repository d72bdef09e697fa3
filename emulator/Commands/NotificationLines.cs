using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Commands;

internal static class NotificationLines
{
    /// <summary>Prints a line for each sent notification until the stop.</summary>
    public static async Task PrintAsync(Terminal terminal, EmbeddedCloud cloud, CancellationToken stop)
    {
        var last = cloud.SentMessages.LastId;
        while (!stop.IsCancellationRequested)
        {
            var change = cloud.NextChange;
            foreach (var message in cloud.SentMessages.List(last))
            {
                terminal.Print($"{message.Channel}: {message.Subject ?? message.Body.Split('\n')[0]}");
                last = message.Id;
            }
            await change.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
