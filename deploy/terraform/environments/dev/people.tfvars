host          = "files.dev.example.com"
domain_prefix = "filepipeline-dev" # unique in the region
