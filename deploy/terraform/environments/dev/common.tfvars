# Values that every stack of this environment needs. Account, region and addresses are placeholders.
account = "111122223333"
region  = "us-east-1"
tags = {
  project     = "filepipeline"
  environment = "dev"
  owner       = "files-team"
  cost-center = "1000"
  data-class  = "confidential"
}
