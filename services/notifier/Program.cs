using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Notifier;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Notifier);
builder.AddSettings<NotifierOptions, NotifierOptionsValidator>("Notifier");
builder.AddDrain<NotifierOptions>("Notifier", options => DrainLimits.OfNotifier(options.SendLimit));
builder.Services.AddSingleton<NoticeMetrics>();
builder.Services.AddSingleton<SentMarks>();
builder.Services.AddSingleton<Channels>();
builder.Services.AddSingleton<TellPeople>();
builder.Services.AddSingleton<UnreadableOutcomes>();

var app = builder.Build();
app.MapHosting();
app.MapSubscription(Routes.FileOutcomes, (TopicMessage message, TellPeople tellPeople, CancellationToken cancellation) =>
    tellPeople.HandleAsync(message, cancellation));
app.MapBinding(Routes.OutcomeDeadLetters, (BindingMessage message, TellPeople tellPeople, CancellationToken cancellation) =>
    tellPeople.HandleDeadLetterAsync(message.Body, cancellation));
// Digests will go out on this clock; until a rule can ask for one there is nothing to do on a tick.
app.MapBinding(Routes.NotifySchedule, () => Delivery.Success);
return await app.RunToExitCodeAsync();
