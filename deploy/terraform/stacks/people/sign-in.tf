# People. Invited only, with a second factor; ingest signs them in itself (docs/sign-in.md), so the client has a secret and uses PKCE.
resource "aws_cognito_user_pool" "this" {
  count               = var.sign_in ? 1 : 0
  name                = var.name
  deletion_protection = "ACTIVE"
  mfa_configuration   = "ON"
  user_pool_tier      = "PLUS" # threat protection
  username_attributes = ["email"]

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = false
    require_uppercase                = true
    password_history_size            = 5
    temporary_password_validity_days = 3
  }

  software_token_mfa_configuration {
    enabled = true
  }

  user_pool_add_ons {
    advanced_security_mode = "ENFORCED"
  }

  username_configuration {
    case_sensitive = false
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  count        = length(aws_cognito_user_pool.this)
  domain       = var.domain_prefix
  user_pool_id = aws_cognito_user_pool.this[0].id
}

# The groups are what Auth:Claims of ingest expects in cognito:groups.
resource "aws_cognito_user_group" "this" {
  for_each     = var.sign_in ? toset(["all-keys", "operate", "read", "upload"]) : toset([])
  name         = each.key
  user_pool_id = aws_cognito_user_pool.this[0].id
}

resource "aws_cognito_user_pool_client" "pages" {
  count                                = length(aws_cognito_user_pool.this)
  name                                 = "pages"
  user_pool_id                         = aws_cognito_user_pool.this[0].id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "profile"]
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = ["https://${var.host}/sign-in/callback"]
  logout_urls                          = ["https://${var.host}/sign-out/callback"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 60
  id_token_validity                    = 60
  refresh_token_validity               = 1
  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

# Browsers that upload directly get credentials for one folder. A client without a secret, because a page can keep none.
resource "aws_cognito_user_pool_client" "uploads" {
  count                                = var.direct_uploads == null ? 0 : 1
  name                                 = "uploads"
  user_pool_id                         = aws_cognito_user_pool.this[0].id
  generate_secret                      = false
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = ["https://${var.host}/"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
}

resource "aws_cognito_identity_pool" "this" {
  count                            = var.direct_uploads == null ? 0 : 1
  identity_pool_name               = var.name
  allow_unauthenticated_identities = false
  allow_classic_flow               = false # it would hand out credentials without the limits of the enhanced flow

  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.uploads[0].id
    provider_name           = "cognito-idp.${var.region}.amazonaws.com/${aws_cognito_user_pool.this[0].id}"
    server_side_token_check = true
  }
}

resource "aws_iam_role" "uploader" {
  count = var.direct_uploads == null ? 0 : 1
  name  = "${var.name}-uploader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals             = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.this[0].id }
        "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "uploader" {
  count = length(aws_iam_role.uploader)
  name  = "own-folder"
  role  = aws_iam_role.uploader[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OwnFolder"
        Effect = "Allow"
        Action = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"]
        # The id of the identity, not of the user.
        Resource = "${var.direct_uploads.bucket_arn}/users/$${cognito-identity.amazonaws.com:sub}/*"
      },
      {
        Sid       = "KeyOfTheFiles"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"] # Decrypt: the parts of a multipart upload
        Resource  = var.direct_uploads.key_arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
      },
    ]
  })
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  count            = length(aws_cognito_identity_pool.this)
  identity_pool_id = aws_cognito_identity_pool.this[0].id
  roles            = { authenticated = aws_iam_role.uploader[0].arn }
}

output "sign_in" {
  description = "Settings of ingest (docs/sign-in.md); the secret of the client is in the state, and terraform output client_secret shows it."
  value = var.sign_in ? {
    Auth__Authority            = "https://cognito-idp.${var.region}.amazonaws.com/${aws_cognito_user_pool.this[0].id}"
    Auth__ClientId             = aws_cognito_user_pool_client.pages[0].id
    Auth__PublicAddress        = "https://${var.host}"
    Auth__Claims__Upload__Type = "cognito:groups"
  } : {}
}

output "client_secret" {
  description = "Secret of the client of the pages, for the secret of ingest."
  value       = one(aws_cognito_user_pool_client.pages[*].client_secret)
  sensitive   = true
}

output "identity_pool_id" {
  description = "Identity pool of direct uploads; null without."
  value       = one(aws_cognito_identity_pool.this[*].id)
}
