namespace FilePipeline.Conformance.Tests;

/// <summary>The cancellation token of a stop.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task A_token_that_outlives_the_sidecar_has_no_effect()
    {
        using var force = new CancellationTokenSource();
        await using (var rig = await Target.Emulator.StartAsync())
        {
            await rig.Sidecar.StopAsync(force.Token);
        }

        await force.CancelAsync();
    }
}
