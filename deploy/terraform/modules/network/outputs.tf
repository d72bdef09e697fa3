output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "node_subnet_ids" {
  description = "Subnets of the nodes."
  value       = [for zone in local.zones : aws_subnet.nodes[zone].id]
}

output "balancer_cidrs" {
  description = "Networks of the load balancer."
  value       = [for zone in local.zones : local.balancer_cidrs[zone]]
}

output "s3_endpoint_id" {
  description = "Gateway endpoint of S3, for a bucket policy that allows no other way."
  value       = aws_vpc_endpoint.gateway["s3"].id
}
