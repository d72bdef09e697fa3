using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Requeue;
using FilePipeline.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Requeue);
builder.AddStorage();
builder.AddSettings<RequeueOptions, RequeueOptionsValidator>("Requeue");
builder.AddDrain<RequeueOptions>("Requeue", options => DrainLimits.OfRequeue(options.LeaseDuration));
builder.Services.AddSingleton<RequeueMetrics>();
builder.Services.AddSingleton<RequeueGauges>();
builder.Services.AddSingleton<MainQueue>();
builder.Services.AddSingleton<Leases>();
builder.Services.AddSingleton<ParkingStore>();
builder.Services.AddSingleton<DeadLetters>();
builder.Services.AddSingleton<Sweep>();
builder.Services.AddSingleton<KeyLists>();
builder.Services.AddSingleton<LostRemovals>();
builder.Services.AddSingleton<Reconcile>();
builder.Services.AddSingleton<ParkedActions>();
builder.Services.AddSingleton<ParkedQueries>();
builder.Services.AddSingleton<JobCursors>();
builder.Services.AddSingleton<BucketWalk>();
builder.Services.AddSingleton<StaleEntries>();
builder.Services.AddSingleton<Reprocess>();
builder.Services.AddSingleton<ReconcileTick>();

var app = builder.Build();
app.MapHosting();
app.MapBinding(Routes.DeadLetters, (BindingMessage message, DeadLetters letters, CancellationToken cancellation) =>
    letters.HandleAsync(message.Body, cancellation));
app.MapBinding(Routes.RequeueSchedule, (Sweep sweep, CancellationToken cancellation) => sweep.RunAsync(cancellation));
app.MapBinding(Routes.ReconcileSchedule, (ReconcileTick tick, CancellationToken cancellation) => tick.RunAsync(cancellation));
app.MapParkedFiles();
app.MapReprocess();
return await app.RunToExitCodeAsync();
