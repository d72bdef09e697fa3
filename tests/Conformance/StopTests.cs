namespace FilePipeline.Conformance.Tests;

/// <summary>The emulator's sidecar and the tokens of those who stop it.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task A_token_that_outlives_the_sidecar_does_not_call_it()
    {
        using var impatience = new CancellationTokenSource();
        await using (var rig = await Target.Emulator.StartAsync())
        {
            await rig.Sidecar.StopAsync(impatience.Token);
        }

        await impatience.CancelAsync();
    }
}
