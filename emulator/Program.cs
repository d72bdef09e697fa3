using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Supervision;

PrivateFiles.ByDefault();
var terminal = Terminal.Of(Console.Out, Console.Error);
var commands = new CommandLine(
    new RunCommand(terminal, TimeProvider.System).RunAsync,
    new TryCommand(terminal, TimeProvider.System).RunAsync,
    new ProvisionCommand(terminal, TimeProvider.System, Environment.GetEnvironmentVariable).RunAsync,
    new AwsCommand(terminal, TimeProvider.System).RunAsync);
return await commands.InvokeAsync(args, Console.Out, terminal);
