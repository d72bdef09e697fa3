using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Large objects go through a folder that app and sidecar both see, under one path; else every large file fails.</summary>
internal static class ScratchVolumes
{
    public static OfflineCheck Check { get; } = new("D31", "ingest and processor share a writable scratch volume with their sidecars", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
        manifests.Workloads.Where(workload => workload.HasSidecar && workload.AppId is AppIds.Ingest or AppIds.Processor).Select(Look).OfType<Problem>();

    private static Problem? Look(Workload workload)
    {
        var mounts = (workload.Annotation("volume-mounts-rw") ?? "").Split(',').Select(mount => mount.Trim().Split(':')).Where(mount => mount.Length == 2);
        var shared = mounts.FirstOrDefault(mount => workload.PodSpec.Items("volumes").Any(volume => volume.Text("name") == mount[0])
            && workload.Containers.SelectMany(container => container.Items("volumeMounts")).Any(own => own.Text("name") == mount[0] && own.Text("mountPath") == mount[1]));
        if (shared is null)
        {
            return new Problem(
                $"{workload}: no volume is mounted at one path in the app and, by dapr.io/volume-mounts-rw, in the sidecar: files above 3 MiB cannot be read or stored",
                $"in {workload} set dapr.io/volume-mounts-rw: scratch:/scratch, with a volume and a volumeMount of that name and path");
        }

        return workload.PodSpec.At("securityContext", "fsGroup") is null
            ? new Problem($"{workload}: no fsGroup, so the sidecar may not read what the app wrote to {shared[1]}", $"in {workload} set spec.template.spec.securityContext.fsGroup: 1654")
            : null;
    }
}
