host          = "files.example.com"
domain_prefix = "filepipeline-prod" # unique in the region
