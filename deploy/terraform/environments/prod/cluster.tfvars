state_bucket    = "filepipeline-111122223333-us-east-1-terraform"
state_prefix    = "prod/"
nat             = "none"
public_host     = "files.example.com"
certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
inbound_cidrs   = ["10.0.0.0/8"]
access_entries = {
  admin    = { principal_arn = "arn:aws:iam::111122223333:role/admin", policy = "AmazonEKSClusterAdminPolicy" }
  deployer = { principal_arn = "arn:aws:iam::111122223333:role/filepipeline-deploy", groups = ["filepipeline-deployers"] }
}
doctor_principals = ["arn:aws:iam::111122223333:role/operator"]
