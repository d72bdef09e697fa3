using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Notifier;
using FilePipeline.Storage;

if (Preview.IsRequested(args)) return Preview.Run(args, Console.Out, Console.Error);

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Notifier);
builder.AddStorage();
builder.AddSettings<NotifierOptions, NotifierOptionsValidator>("Notifier");
builder.AddDrain<NotifierOptions>("Notifier", options => DrainLimits.OfNotifier(options.SendTimeout));
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, NotifierJson.Default);
    // A type info resolver does not carry the converters of its options.
    json.SerializerOptions.Converters.Add(new UtcTimeConverter());
});
builder.Services.AddNotifications();

var app = builder.Build();
app.MapHosting();
app.MapSubscription(Routes.FileOutcomes, (TopicMessage message, SendNotifications sendNotifications, CancellationToken cancellation) =>
    sendNotifications.HandleAsync(message, cancellation));
app.MapBinding(Routes.OutcomeDeadLetters, (BindingMessage message, SendNotifications sendNotifications, CancellationToken cancellation) =>
    sendNotifications.HandleDeadLetterAsync(message.Body, cancellation));
app.MapBinding(Routes.NotifySchedule, (NotifyTick tick, CancellationToken cancellation) => tick.RunAsync(cancellation));
app.MapNotifications();
return await app.RunToExitCodeAsync();
