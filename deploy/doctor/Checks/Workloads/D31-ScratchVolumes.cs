using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>App and sidecar exchange large objects through a folder that both see under the same path.</summary>
internal static class ScratchVolumes
{
    public static Check Check { get; } = new("D31")
    {
        Offline = new("ingest and processor share a writable scratch volume with their sidecars, and its size is requested", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        manifests.Workloads.Where(workload => workload.HasSidecar && workload.AppId is AppIds.Ingest or AppIds.Processor)
            .Select(workload => Judge(manifests, workload)).OfType<Problem>();

    private static Problem? Judge(Manifests manifests, Workload workload)
    {
        var mounts = (workload.Annotation("volume-mounts-rw") ?? "").Split(',').Select(mount => mount.Trim().Split(':'))
            .Where(mount => mount.Length == 2);
        var shared = mounts.FirstOrDefault(mount => workload.PodSpec.Items("volumes").Any(volume => volume.Text("name") == mount[0])
            && workload.Containers.SelectMany(container => container.Items("volumeMounts"))
                .Any(own => own.Text("name") == mount[0] && own.Text("mountPath") == mount[1]));
        if (shared is null)
        {
            return new Problem(
                $"{workload}: app and sidecar (dapr.io/volume-mounts-rw) share no volume under the same path: "
                + "files above 3 MiB cannot be read or stored",
                $"in {workload} set dapr.io/volume-mounts-rw: scratch:/scratch, with a volume and a volumeMount of that name and path");
        }

        var size = workload.PodSpec.Items("volumes").Where(volume => volume.Text("name") == shared[0])
            .Select(volume => volume.Text("emptyDir", "sizeLimit")).FirstOrDefault();
        var (setting, largest) = Largest(manifests, workload);
        if (Quantities.Read(size) <= largest)
        {
            return new Problem(
                $"{workload}: its scratch volume takes {size}, but {setting} is {largest}: the kubelet evicts the pod with its files",
                $"in {workload} set sizeLimit of the volume above {setting}");
        }

        var requested = workload.Containers.Sum(container =>
            Quantities.Read(container.Text("resources", "requests", "ephemeral-storage")) ?? 0);
        if (Quantities.Read(size) > requested)
        {
            return new Problem(
                $"{workload}: its scratch volume may take {size} of the node's disk, which it does not request: a node without room evicts "
                + "the pod with its files in progress",
                $"in {workload} set resources.requests.ephemeral-storage to more than {size}");
        }

        return workload.PodSpec.At("securityContext", "fsGroup") is null
            ? new Problem($"{workload}: no fsGroup, so the sidecar cannot read files that the app wrote to {shared[1]}",
                $"in {workload} set spec.template.spec.securityContext.fsGroup: 10654")
            : null;
    }

    // What the service lets onto the volume at most.
    private static (string Setting, long? Bytes) Largest(Manifests manifests, Workload workload)
    {
        var setting = workload.AppId == AppIds.Processor ? "Processor__MaxBytes" : "Ingest__MaxScratchBytes";
        return (setting, long.TryParse(Settings.Value(manifests, workload, setting), CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null);
    }
}
