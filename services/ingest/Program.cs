using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Ingest;
using FilePipeline.Ingest.Pages;
using FilePipeline.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting(AppIds.Ingest);
builder.AddStorage();
builder.AddSources();
builder.AddSettings<IngestOptions, IngestOptionsValidator>("Ingest");
builder.AddDrain<IngestOptions>("Ingest", options => options.UploadDrainTimeout);
builder.AddPublicEndpoint();
builder.AddAccess();
builder.AddApi();
builder.AddPages();
builder.Services.AddSingleton<IHttpContextFactory, RawPathContextFactory>();
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, IngestJson.Default);
    json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
    json.SerializerOptions.TypeInfoResolverChain.Insert(1, SessionJson.Default);
    // A type info resolver does not carry the converters of its options.
    json.SerializerOptions.Converters.Add(new UtcTimeConverter());
});
builder.AddScratch<IngestOptions>(AppIds.Ingest, options => options.ScratchFolder, kept: PartialUploads.Folder);
builder.Services.AddSingleton<ScratchBudget>();
builder.Services.AddSingleton<UploadReceiver>();
builder.Services.AddSingleton<UploadReceipts>();
builder.Services.AddSingleton<UploadMetrics>();
builder.Services.AddSingleton<Uploads>();
builder.AddResumableUploads();

var app = builder.Build();
app.UseSecurityHeaders();
app.MapHosting(PublicEndpoint.BeforeSignIn, PublicEndpoint.AfterSignIn);

var api = app.MapPublicApi();
var counted = app.Services.GetRequiredService<UploadMetrics>();
api.MapPages();
api.MapSession();
api.MapPut("/files", PutFile.HandleAsync).AddEndpointFilter(counted).RequireAuthorization(AccessPolicies.Upload);
api.MapPut(RawPathContextFactory.Route, PutFile.HandleAsync).AddEndpointFilter(counted).RequireAuthorization(AccessPolicies.Upload);
api.MapPost("/files", PostFiles.HandleAsync).AddEndpointFilter(counted).RequireAuthorization(AccessPolicies.Upload)
    .Produces<IReadOnlyList<StoredFile>>().Produces<IReadOnlyList<StoredFile>>(StatusCodes.Status201Created).WithFormAnswer();
api.MapGet("/files", ReadApi.ListFilesAsync).OrPage<FilesPage>().RequireAuthorization(AccessPolicies.Read);
api.MapGet(RawPathContextFactory.Route, ReadApi.GetFileAsync).OrPage<DetailPage>().RequireAuthorization(AccessPolicies.Read);
api.MapGet("/ledger", ReadApi.GetLedgerAsync).OrPage<LedgerPage>().RequireAuthorization(AccessPolicies.Read);
api.MapResumableUploads();
api.MapIdToken();
api.MapApi();
app.MapOutcomeEvents();
return await app.RunToExitCodeAsync();
