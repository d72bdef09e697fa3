using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Notifier;
using FilePipeline.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Notifier);
builder.AddStorage();
builder.AddSettings<NotifierOptions, NotifierOptionsValidator>("Notifier");
builder.AddDrain<NotifierOptions>("Notifier", options => DrainLimits.OfNotifier(options.SendTimeout));
builder.Services.AddSingleton<NotificationMetrics>();
builder.Services.AddSingleton<NotificationLog>();
builder.Services.AddSingleton<Channels>();
builder.Services.AddSingleton<ChannelDelivery>();
builder.Services.AddSingleton<SendNotifications>();
builder.Services.AddSingleton<UnreadableOutcomes>();

var app = builder.Build();
app.MapHosting();
app.MapSubscription(Routes.FileOutcomes, (TopicMessage message, SendNotifications sendNotifications, CancellationToken cancellation) =>
    sendNotifications.HandleAsync(message, cancellation));
app.MapBinding(Routes.OutcomeDeadLetters, (BindingMessage message, SendNotifications sendNotifications, CancellationToken cancellation) =>
    sendNotifications.HandleDeadLetterAsync(message.Body, cancellation));
// The schedule is for digests, which no rule supports yet.
app.MapBinding(Routes.NotifySchedule, () => DeliveryResult.Success);
return await app.RunToExitCodeAsync();
