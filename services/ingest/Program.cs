using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Ingest;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Ingest);
builder.AddSettings<IngestOptions, IngestOptionsValidator>("Ingest");
builder.AddDrain<IngestOptions>("Ingest", options => options.UploadDrainLimit);
builder.AddPeoplePort();
builder.Services.AddSingleton<IHttpContextFactory, ExactKeys>();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, IngestJson.Default));
builder.AddScratch<IngestOptions>(AppIds.Ingest, options => options.ScratchFolder);
builder.Services.AddSingleton<TraceMarks>();
builder.Services.AddSingleton<UploadMetrics>();
builder.Services.AddSingleton<Uploads>();

var app = builder.Build();
app.UseSecurityHeaders();
app.MapHosting();

var people = app.MapPeople();
var counted = app.Services.GetRequiredService<UploadMetrics>();
people.MapPage();
people.MapPut("/files", PutFile.HandleAsync).AddEndpointFilter(counted);
people.MapPost("/files", PostFiles.HandleAsync).AddEndpointFilter(counted);
people.MapGet("/files", ListFiles.HandleAsync);
people.MapGet("/files/{fileId}", GetFile.HandleAsync);
people.MapGet("/ledger", GetLedger.HandleAsync);
return await app.RunToExitCodeAsync();
