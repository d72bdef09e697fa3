using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Pages;

/// <summary>Handles the forms about messages that are given up.</summary>
internal sealed class NotificationForms(OperatePages pages, NotifierClient notifier)
{
    private const string Retry = "retry";

    /// <summary>Maps the routes of the forms.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(OperatePaths.NotificationActs, (HttpContext context, NotificationForms forms, CancellationToken cancellation) =>
            forms.AnswerAsync(context, cancellation)).RequireAuthorization(AccessPolicies.Operate).ForAllKeys();

    private Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => pages.AnswerAsync(
        context,
        form => ActAsync((string)context.Request.RouteValues["act"]!, form, Callers.NameOf(context.User), cancellation),
        cancellation,
        PageSection.System);

    private async Task<FormAnswer> ActAsync(string act, OperateForm form, string? by, CancellationToken cancellation)
    {
        if (act is not (Retry or "discard")) return FormAnswer.Refuse("A failed message can be sent again or deleted.");
        JsonObject request = form.Find("channel") is { } channel
            ? new() { ["channel"] = channel }
            : new() { ["ids"] = new JsonArray(form.Text("id")) };
        if (form.Error is { } error) return FormAnswer.Refuse(error);
        var answer = await notifier.PostAsync($"/notifications/{act}", request, by, ApiJson.Default.NotificationsChanged, cancellation);
        if (answer.Refusal is { } refusal) return new(null, PageContent.Of(refusal));
        var page = NotificationsPage.AddressOf(NotificationsPage.Failed);
        return new(DoneNote.AddressOf(page, act == Retry ? "sent-again" : "deleted", answer.Value!.Done.Count), null);
    }
}
