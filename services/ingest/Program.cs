using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Ingest;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Ingest);
builder.AddSettings<IngestOptions, IngestOptionsValidator>("Ingest");
builder.AddDrain<IngestOptions>("Ingest", options => options.UploadDrainLimit);
builder.AddPeoplePort();
builder.Services.AddSingleton<IHttpContextFactory, ExactKeys>();
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, IngestJson.Default);
    // A resolver does not bring the converters of its own options along.
    json.SerializerOptions.Converters.Add(new UtcTimeConverter());
});
builder.AddScratch<IngestOptions>(AppIds.Ingest, options => options.ScratchFolder);
builder.Services.AddSingleton<ScratchBudget>();
builder.Services.AddSingleton<UploadReceipts>();
builder.Services.AddSingleton<UploadMetrics>();
builder.Services.AddSingleton<Uploads>();

var app = builder.Build();
app.UseSecurityHeaders();
app.MapHosting();

var people = app.MapPeople();
var counted = app.Services.GetRequiredService<UploadMetrics>();
people.MapPage();
people.MapPut("/files", PutFile.HandleAsync).AddEndpointFilter(counted);
people.MapPut(ExactKeys.Route, PutFile.HandleAsync).AddEndpointFilter(counted);
people.MapPost("/files", PostFiles.HandleAsync).AddEndpointFilter(counted);
people.MapGet("/files", ListFiles.HandleAsync);
people.MapGet(ExactKeys.Route, GetFile.HandleAsync);
people.MapGet("/ledger", GetLedger.HandleAsync);
return await app.RunToExitCodeAsync();
