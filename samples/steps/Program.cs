using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Samples.Steps;

// A step of the processor (docs/extend.md): it reads an invoice from the address in the request, and answers with its total.
var builder = WebApplication.CreateSlimBuilder(args);
var settings = builder.Configuration;
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
    IPAddress.Parse(settings["APP_ADDRESS"] ?? "127.0.0.1"), int.Parse(settings["APP_PORT"] ?? "8105", CultureInfo.InvariantCulture)));
builder.Services.AddSingleton(_ => new HttpClient { Timeout = TimeSpan.FromSeconds(30) });

var app = builder.Build();
app.MapGet("/healthz", () => Results.Ok());
app.MapPost("/totals", async (HttpRequest request, JsonObject call, HttpClient http, CancellationToken cancellation) =>
{
    if (!IsFromSidecar(request, settings["APP_API_TOKEN"])) return Results.Unauthorized();
    var url = new Uri((string)call["url"]!);
    using var content = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
    // The file cannot be read now: the processor tries it again.
    if (!content.IsSuccessStatusCode) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    using var reader = new StreamReader(await content.Content.ReadAsStreamAsync(cancellation));
    var delimiter = (string?)call["analysis"]?["delimiter"] ?? ",";
    return Results.Json(await Invoice.ReadAsync(reader, delimiter[0], cancellation) switch
    {
        { Error: { } error } => Reject("unreadable-amount", error),
        { Total: < 0 and var total } => Reject("negative-total", $"the total is {Text(total)}"),
        // A text, because records keep no decimals.
        var invoice => new JsonObject { ["result"] = new JsonObject { ["rows"] = invoice.Rows, ["total"] = Text(invoice.Total) } },
    });
});
await app.RunAsync();

static JsonObject Reject(string code, string reason) => new() { ["reject"] = new JsonObject { ["code"] = code, ["reason"] = reason } };

static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

// The sidecar sends the token; nobody else on this machine may call.
static bool IsFromSidecar(HttpRequest request, string? token) => string.IsNullOrEmpty(token)
    || CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(request.Headers["dapr-api-token"].ToString()));
