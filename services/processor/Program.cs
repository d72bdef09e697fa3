using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Processor;
using FilePipeline.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Processor);
builder.AddStorage();
builder.AddSources();
builder.AddSettings<ProcessorOptions, ProcessorOptionsValidator>("Processor");
builder.AddDrain<ProcessorOptions>("Processor", options => DrainLimits.OfProcessor(options.LargeHandlerTimeout));
builder.AddScratch<ProcessorOptions>(AppIds.Processor, options => options.ScratchFolder);
builder.Services.AddSingleton<BytesInFlight>();
builder.Services.AddSingleton<ContentExaminer>();
builder.Services.AddSingleton<FileExaminer>();
builder.Services.AddSingleton<IntegrityCheck>();
builder.Services.AddSingleton<StepRules>();
builder.Services.AddSingleton<StepClient>();
builder.Services.AddSingleton<FileSteps>();
builder.Services.AddSingleton<FileWork>();
builder.Services.AddSingleton<LargeLane>();
builder.Services.AddSingleton<EventReport>();
builder.Services.AddSingleton<ProcessFile>();
builder.Services.AddSingleton<FileEvents>();

var app = builder.Build();
app.MapHosting();
app.MapBinding(Routes.FileEvents, (BindingMessage message, FileEvents events, CancellationToken cancellation) =>
    events.HandleAsync(message.Body, Lane.Small, cancellation));
app.MapBinding(Routes.LargeFiles, (BindingMessage message, FileEvents events, CancellationToken cancellation) =>
    events.HandleAsync(message.Body, Lane.Large, cancellation));
app.MapSubscription(Routes.FileEventsTopic, (TopicMessage message, FileEvents events, CancellationToken cancellation) =>
    events.HandleAsync(message, cancellation));
return await app.RunToExitCodeAsync();
