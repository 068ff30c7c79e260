CREATE TABLE public.action (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
);
CREATE TABLE public.admin (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    admin_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    reach text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.admin_invitation (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    purpose text NOT NULL COLLATE pg_catalog."C",
    admin_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    reach text COLLATE pg_catalog."C",
    only_first boolean NOT NULL,
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint,
    ticket_hash bytea
);
CREATE TABLE public.admin_session (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    admin_id text NOT NULL COLLATE pg_catalog."C",
    opened_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    verified_at bigint NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.api_key (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    sealed_secret bytea NOT NULL,
    hint text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    revoked_at bigint
);
CREATE TABLE public.app_user (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    user_handle text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    email text COLLATE pg_catalog."C",
    email_verified boolean,
    phone_number text COLLATE pg_catalog."C",
    phone_number_verified boolean,
    username text COLLATE pg_catalog."C",
    display_name text COLLATE pg_catalog."C",
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    default_verification_method text COLLATE pg_catalog."C"
);
CREATE TABLE public.audit_event (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.authenticator (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    authenticator_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    verified_at bigint NOT NULL,
    last_verified_at bigint,
    name text COLLATE pg_catalog."C",
    username text COLLATE pg_catalog."C",
    display_name text COLLATE pg_catalog."C",
    credential_id bytea,
    public_key_alg bigint,
    public_key bytea,
    cose_key bytea,
    sign_count bigint NOT NULL,
    rp_id text COLLATE pg_catalog."C",
    aaguid text COLLATE pg_catalog."C",
    transports text COLLATE pg_catalog."C",
    attachment text COLLATE pg_catalog."C",
    backup_eligible boolean,
    backed_up boolean,
    uv_initialized boolean,
    attestation_format text COLLATE pg_catalog."C",
    attestation_type text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    attestation_trusted boolean,
    attestation_object bytea,
    client_data bytea,
    discoverable boolean,
    prf_enabled boolean,
    large_blob_supported boolean,
    credential_protection bigint,
    min_pin_length bigint
);
CREATE TABLE public.metadata (
    id bigint NOT NULL,
    number bigint NOT NULL,
    next_update text COLLATE pg_catalog."C",
    sheet bytea,
    source text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL COLLATE pg_catalog."C",
    stored_at bigint NOT NULL,
    asked_at bigint NOT NULL,
    failure text COLLATE pg_catalog."C",
    CONSTRAINT metadata_id_check CHECK ((id = 1))
);
CREATE TABLE public.origin (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    origin text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);
CREATE TABLE public.settings_version (
    id bigint NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE public.spent_challenge (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    nonce bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.tenant (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL COLLATE pg_catalog."C",
    wrapped_key bytea NOT NULL,
    challenges_valid_from bigint NOT NULL,
    created_at bigint NOT NULL
);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'enroll', '01ba60d3-3800-7fa7-8b50-2904d0c0f2e9', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7b82-bc3e-709eaf86466a', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'signInWithPasskey', '01ba60d3-3800-700e-9647-836574d688a2', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7b82-bc3e-709eaf86466a', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xd7020c092d454e26caf90bbe931e3c83', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7b82-bc3e-709eaf86466a', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x33ef6de11ad165336a046be1b2c99f1b', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-7b82-bc3e-709eaf86466a', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'zoë', 'enroll', '01ba60d4-2260-7604-b577-ad47b45cbff3', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7351-bd4e-0b42f56204d4', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7397-95ed-86b8aa9cca5a', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7351-bd4e-0b42f56204d4', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x04ea6c248603453c5fcfb520616a3f96', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'gone', 'enroll', '01ba60d4-2260-7748-a537-036760b2e31b', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-76f3-a790-d6248e279c28', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'gone', 'signInWithPasskey', '01ba60d4-2260-7fd4-8c8e-45e27aed6f34', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-76f3-a790-d6248e279c28', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xe922270e52d09fc678208763138ea1aa', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', 'ada', 'enroll', '01ba60d4-2260-74e7-a021-9baaa2cdcc83', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c57-bdce-8123a314aeb3', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', 'ada', 'signInWithPasskey', '01ba60d4-2260-7c36-a4db-8309adc804f6', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c57-bdce-8123a314aeb3', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xcef1388c667f55397a0096698e9a2df1', 1900003660000);
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-7c58-a446-836cc589e49c', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\xabfbbb6f4ab62aa712726fb73b441037fe740ac600a50fe03321b836cd662792', 'invite', '01ba60d4-2260-7ee7-91e5-569b25118900', 'Ευγενία', 'support', '01ba60d3-3800-7c58-a446-836cc589e49c', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x720f58543654ea5b04526992190746a3d187849fadb9d2a16431424822f871cd', 'invite', '01ba60d4-2260-7883-9540-54f0340dcd0b', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\x8d8b641b953f5eccaf0eb7ed556c2fe5442b5fea4ff1a7a63f2d37e4441d98de');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x5403492c3822c439c2a650fe917fd1ac65c64595d710455b59edfcb33f97e894', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x2a3ae7cf886531567febba942eae8fdb14f67f766c3e856d13ff81757e884248', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0004');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d3-3800-75c1-9cb3-db7adbcf420e', '\x88c0b8badd8799a4e18bfac3abaca5af7a338f0e06ec9b6e63a1d5a4b081d53a', '\xa0c390993d2252287d79646e0bedab00f0fb66aea19bb90b10ba5b7192ad5b1c3554bc75c2be0c3507a1e91466202e899de389c8bc4bd93b68b295388116fb3bb8b8f36c823a7b8c9219a44587e9105ad2adf9b515c2b77c0164b0d488fb6d6cc822588c6d76bc6370afc71565cb24404b0de5', 't6gq', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7736-ab59-22cc1023900c', '\x0e4260366e4bd10e470f7a3f891f72c7ba899d24ffe292bde32078547e31e9ff', '\x74bf683cfb416402d1537bdc6c7f035562bda17977a0f9ea2c992d26e61dcc8db5b506800c34f046bcd3a57ab6534a8fd25fbad0858f4dcbfd4ea8d39664f194d985e17d13754d9b1baf65790fdcccd4ef21f5b615428369b8a3075247db082feb5ad0c1367d1938b298d7274f302798183d2c', '5nvq', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7ed6-9046-30828b49ef78', '\xc175653e829e2b0986567cbb263efbfbc28a0642f22ceb06fdc3d1c050c36065', '\x90b8057fb03019a6f649d1cf834cbc14e2659f28ef94a2a0aa4b25aa2a29efdd6661b2d231c87dab83224441dd2f7bbaaa99b54a1d3f59f0f05682e180583e64093e34b487eb4e4da2ae4abd5db70e5d5784f8ebaa48b41291340e20e61c633c6dae49fb8222419633dc70e128c84d86cb4976', 'picq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ada', 'F7EcJ6BUms-dkAhvyGEMypDEUpL4WWBT05doDUjKtag', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'ohne-alles', 'X1Cd7rLNlo8ripqke0VbP3n7oCJwQi0GhlIYpA1uKmA', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'zoë', 'Bikl34HYXJUNwHAhuO17oT-y4Re2-sOtU8upEtlizUQ', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'gone', 'gpNmroPoLR6x0qq8efu4Au9cKWD_V_jMf8Td9f-H-Uk', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', 'ada', 'nJDdkCyZnq0nXLeYM_9oeVqXrq0ZP5x_pHOe9qWlf3k', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d3-3800-7bf6-9596-fab7b0df4799', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d3-3800-7895-b14c-fe41612e2a69', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-7b82-bc3e-709eaf86466a', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-724b-b0ac-04e9dabefb1c', 1900000060000, 'key:01ba60d3-3800-75c1-9cb3-db7adbcf420e', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-7fed-a378-a510b7e2c898', 1900000060000, 'key:01ba60d3-3800-75c1-9cb3-db7adbcf420e', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-72c0-8cfe-8c5115024c95', 1900000060000, 'key:01ba60d3-3800-75c1-9cb3-db7adbcf420e', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-71ec-a27e-f14aea49ad05', 1900000060000, 'key:01ba60d3-3800-75c1-9cb3-db7adbcf420e', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-7e8e-9dd5-da699d03b97c', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-7351-bd4e-0b42f56204d4', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-797a-a6a0-6811a31ec1b9', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-76f3-a790-d6248e279c28', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-7391-8918-7ac080ba584b', 1900000060000, 'key:01ba60d3-3800-75c1-9cb3-db7adbcf420e', 'authenticator.removed', '01ba60d4-2260-76f3-a790-d6248e279c28', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-704f-af79-98a43de2a839', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-75e5-aae0-1e5cf6d8a0c1', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-7dab-b019-63b40695c3ec', 1900000060000, 'key:01ba60d3-3800-75c1-9cb3-db7adbcf420e', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-784b-890a-698ed5e5e4db', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7cfd-8310-7cd5e23478d4', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7e8c-b89b-da122f4fa561', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-7ed6-9046-30828b49ef78', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7991-8d0d-17e08c77e34e', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-7ed6-9046-30828b49ef78', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7b52-ae2f-f7758fdee26a', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7c57-bdce-8123a314aeb3', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7ff4-b902-7381a5a64b9a', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-7526-912e-31fb50c76876', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-7ee7-91e5-569b25118900', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-7c58-a446-836cc589e49c"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7514-9a46-d6198583e25e', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-7883-9540-54f0340dcd0b', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d3-3800-7b82-bc3e-709eaf86466a', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '01ba60d4-2260-7351-bd4e-0b42f56204d4', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\x75ce0a96f5092a1b2f82474fe5ab3b658e821396a289e9938c99e7dc54a35fb0', -7, '\x047900e3aa05d13e94ced75a0bcb9890e87248c15cd9ba924207c48ab04d1c1ce2f72d6a3e009790e9bd0913f75a5ef138a1d7eaefddc136ae94ab82bd4370e4b3', '\xa50102032620012158207900e3aa05d13e94ced75a0bcb9890e87248c15cd9ba924207c48ab04d1c1ce2225820f72d6a3e009790e9bd0913f75a5ef138a1d7eaefddc136ae94ab82bd4370e4b3', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '01ba60d4-2260-7c57-bdce-8123a314aeb3', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x467bafd7c3983d421de51924c609529bcab4ebb3d9a0025bdb2b70580e9d9a0e', -7, '\x04dc36597bf28cc9026a5a7691f569540008e580ef00b02beb9b019ede635231665865fd197ff7a222eca98797e5e5cc258408c895963a7f8d74214293901e8d7e', '\xa5010203262001215820dc36597bf28cc9026a5a7691f569540008e580ef00b02beb9b019ede635231662258205865fd197ff7a222eca98797e5e5cc258408c895963a7f8d74214293901e8d7e', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '\xf24ad134b4535c36bf0946782e792e30', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '\x0eaefe42b82d14329212bb60656a7966', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '\xe147900083175422e3d785d3ac178f9e', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '\x955f78924de3c9c3edc350afd342f245', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '\xa4cefdcfb5c891574cb410795b834904', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', '\x5ce22ec316de1f90b1bc241d75bc3b8e', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', '\xd4aa87fc000c667dc13d30a7a82c05cb', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-7c58-a446-836cc589e49c', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x13330ef1ee36f6d8426b359831a067edd7db8ff6f7479dd2998ab30af3e0f2b1e0d04280e53a4cec74ae1414db088c7838b4dc317bbd877753a38f3f', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-78c4-9aa7-80ab42350571', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xfa76dd14a0d1e8f604793fcac128fcb963eab6ae624614dfffcd8fadcadc37c1f6841db14d5229e0e1f620027a7ddd92877daa8ec3011d5388d57459', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\xa92e81a8067efe1c63dfe304c657bb42e9a33ff80a16154a7033deb2855297bbd9bf0b2e289271e96e995caa70123e609d20bdd852b07850e3631b29', 1900000060000, 1900000060000);
ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_pkey PRIMARY KEY (tenant_id, user_id, code, idempotency_key);
ALTER TABLE ONLY public.admin_invitation
    ADD CONSTRAINT admin_invitation_pkey PRIMARY KEY (tenant_id, secret_hash);
ALTER TABLE ONLY public.admin
    ADD CONSTRAINT admin_pkey PRIMARY KEY (tenant_id, admin_id);
ALTER TABLE ONLY public.admin_session
    ADD CONSTRAINT admin_session_pkey PRIMARY KEY (tenant_id, secret_hash);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (tenant_id, user_id);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE ONLY public.authenticator
    ADD CONSTRAINT authenticator_pkey PRIMARY KEY (tenant_id, authenticator_id);
ALTER TABLE ONLY public.metadata
    ADD CONSTRAINT metadata_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_pkey PRIMARY KEY (tenant_id, origin);
ALTER TABLE ONLY public.settings_version
    ADD CONSTRAINT settings_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.spent_challenge
    ADD CONSTRAINT spent_challenge_pkey PRIMARY KEY (tenant_id, nonce);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
CREATE INDEX action_code ON public.action USING btree (tenant_id, code, created_at);
CREATE UNIQUE INDEX action_nonce ON public.action USING btree (tenant_id, nonce) WHERE (nonce IS NOT NULL);
CREATE INDEX action_recent ON public.action USING btree (tenant_id, created_at);
CREATE INDEX action_state ON public.action USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_time ON public.action USING btree (tenant_id, user_id, created_at);
CREATE INDEX admin_invitation_expiry ON public.admin_invitation USING btree (expires_at);
CREATE UNIQUE INDEX admin_invitation_ticket ON public.admin_invitation USING btree (tenant_id, ticket_hash) WHERE (ticket_hash IS NOT NULL);
CREATE INDEX admin_session_admin ON public.admin_session USING btree (tenant_id, admin_id);
CREATE INDEX admin_session_expiry ON public.admin_session USING btree (expires_at);
CREATE INDEX app_user_email ON public.app_user USING btree (tenant_id, email, user_id);
CREATE UNIQUE INDEX app_user_handle ON public.app_user USING btree (tenant_id, user_handle);
CREATE INDEX app_user_phone ON public.app_user USING btree (tenant_id, phone_number, user_id);
CREATE INDEX app_user_recent ON public.app_user USING btree (tenant_id, created_at, user_id);
CREATE INDEX app_user_username ON public.app_user USING btree (tenant_id, username, user_id);
CREATE INDEX audit_event_actor ON public.audit_event USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_name ON public.audit_event USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_target ON public.audit_event USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_time ON public.audit_event USING btree (tenant_id, at);
CREATE INDEX audit_event_user ON public.audit_event USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX authenticator_credential ON public.authenticator USING btree (tenant_id, credential_id);
CREATE INDEX authenticator_model ON public.authenticator USING btree (tenant_id, aaguid, created_at);
CREATE INDEX authenticator_user ON public.authenticator USING btree (tenant_id, user_id);
CREATE INDEX spent_challenge_expiry ON public.spent_challenge USING btree (expires_at);
ALTER TABLE ONLY public.admin_invitation
    ADD CONSTRAINT admin_invitation_reach_fkey FOREIGN KEY (reach) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.admin_invitation
    ADD CONSTRAINT admin_invitation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.admin
    ADD CONSTRAINT admin_reach_fkey FOREIGN KEY (reach) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.admin_session
    ADD CONSTRAINT admin_session_tenant_id_admin_id_fkey FOREIGN KEY (tenant_id, admin_id) REFERENCES public.admin(tenant_id, admin_id);
ALTER TABLE ONLY public.admin
    ADD CONSTRAINT admin_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.authenticator
    ADD CONSTRAINT authenticator_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.app_user(tenant_id, user_id);
ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
