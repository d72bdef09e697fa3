namespace FilePipeline.Ingest;

/// <summary>The issuer's metadata, or the load balancer's keys, could not be loaded, so no sign-in can be checked.</summary>
internal sealed class IssuerUnavailableException(Exception cause) : Exception("the keys of sign-ins are not available", cause);
