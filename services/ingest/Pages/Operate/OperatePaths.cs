namespace FilePipeline.Ingest.Pages;

/// <summary>Where the forms of operators are sent. Below <c>/files/</c> every path would be a key.</summary>
internal static class OperatePaths
{
    public const string Requeue = "/operate/requeue";

    public const string Discard = "/operate/discard";

    public const string Reprocess = "/operate/reprocess";

    public const string SendBacks = "/operate/send-backs";

    /// <summary>Pauses, resumes or cancels a send-back.</summary>
    public const string SendBackActs = $"{SendBacks}/{{id}}/{{act}}";

    /// <summary>Sends failed messages again, or deletes them.</summary>
    public const string NotificationActs = "/operate/notifications/{act}";

    /// <summary>The address of an act on failed messages.</summary>
    public static string NotificationAct(string act) => $"/operate/notifications/{act}";

    /// <summary>The address of an act on a send-back.</summary>
    public static string SendBackAct(string id, string act) => $"{SendBacks}/{Uri.EscapeDataString(id)}/{act}";
}
