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
    details text NOT NULL COLLATE pg_catalog."C"
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
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'enroll', '01ba60d3-3800-7219-8781-edc0b6739517', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7bf6-b3b9-e0cf614ca92f', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'signInWithPasskey', '01ba60d3-3800-79f3-af4d-55e60be2967e', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7bf6-b3b9-e0cf614ca92f', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x1990c919855b51beb68fd83bb8d1ab6b', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7bf6-b3b9-e0cf614ca92f', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x6b4d3a2ad850f222d4d445689a9046b0', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-7bf6-b3b9-e0cf614ca92f', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'zoë', 'enroll', '01ba60d4-2260-7b55-89c4-5e8c27372af6', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c3c-97bd-951993e37896', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7c8a-9f5e-f9bb8d1e5b85', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c3c-97bd-951993e37896', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x16fd1d2eee5bf3e96318d2fc247d8e68', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'gone', 'enroll', '01ba60d4-2260-7248-97a8-b0e616836e19', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7a7e-9a7b-23400b2aafc8', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'gone', 'signInWithPasskey', '01ba60d4-2260-7b1f-9bf4-66a11b383eb6', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7a7e-9a7b-23400b2aafc8', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xe8cecbff0be2c20f092130a4b6147df8', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', 'ada', 'enroll', '01ba60d4-2260-7b06-832e-34c7c0191315', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7f21-9dc8-637dc0e55e75', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', 'ada', 'signInWithPasskey', '01ba60d4-2260-75ed-9c76-447eab270a84', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7f21-9dc8-637dc0e55e75', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x1ca690bd949de99e06a9f76f5b887128', 1900003660000);
INSERT INTO public.alembic_version (version_num) VALUES ('0002');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d3-3800-7b81-8046-a4f0e9793e63', '\xf632182fdf65653e38a86777796c5b5e9861600395138caffa46980abf90c1d6', '\x2ddb16964e26a0be98cf1ac6a08dfe4e38fef49b5fd0917e2fc017daa4a2b1530463797289bdb4c1ccb8f1b7d19fcd9343dc45c30effe81709ca6d5749e4107eef9dea40078d2cb84a0522556441ee4b9db5a5fce415266374736db97624ba4a2e9b48c1689de4af2fc3458b7fc0718c1ebd72', 'qjsa', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7f5a-9fe0-c693b4dbf3ec', '\x2f6ed40fc4f1021dba080ae038525ef2486fe0813030c424c08b72bc94e7b5c9', '\x6789a68347962e945303aaa903c1ccb459a9886c9f4b94b7e80a5255ff86e797b049858082055d8c97f21110d8118de18ea19dca258a0aa58c509bffffade8b64db43c7b4dfe048eac7166710bedc48c768c8dd29f23f6e0126856ebe63d2fb8d088af82ffb12f717a4166490d298e5bf77f88', 'tnqq', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7015-8618-90a4b26d1b4a', '\xd37c2c28a0f351148d79c34c40b098b6a066e68f6bdcd6e4a5f18401c85eff75', '\x17a1f351d7cf13c675e1380428e6b2eedfdbd502453d3c56851de4867eed0f88213fc4dfec7c6e935a144bcd773ddb1714c6225d908b28395503daf531edb17698cb29a38941b68e8d9010867764eb32f1302e9e813ae22a7df4075d194994069f26793d5ce059323ab37505a804df68ff3f15', '2hqq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ada', 'KS8RYPFFFH2yxwKeVmITsbYVM6StKk8_KVwkptZtbSw', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'ohne-alles', 'zHMkQHDVPJ4CZD8XFWXn7MNZOwpUKYxUjE90RVrlYMk', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'zoë', 'fQMB8nMfkdB4sQFtvyZIrP2POeMgrirvFVEHsHj5XVE', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'gone', 'cGDftYhVX90NBVf93qMgUkJzpcL13u8IcoERTYGLiRg', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', 'ada', 'td9F5eKBcXA_yZ7sdCXVb-zOiFdhAJRD5n_a-UUIogc', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d3-3800-7055-848e-9b2ee182f66f', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d3-3800-7156-b2da-a6a1643e44b8', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-7bf6-b3b9-e0cf614ca92f', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7d5f-8728-d14f422d9358', 1900000060000, 'key:01ba60d3-3800-7b81-8046-a4f0e9793e63', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-77bf-b804-74c32c21dceb', 1900000060000, 'key:01ba60d3-3800-7b81-8046-a4f0e9793e63', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7a23-85b4-5d497b44c643', 1900000060000, 'key:01ba60d3-3800-7b81-8046-a4f0e9793e63', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7165-85af-fa6aa1e8c3dc', 1900000060000, 'key:01ba60d3-3800-7b81-8046-a4f0e9793e63', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7a58-b608-dd37b37653a5', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-7c3c-97bd-951993e37896', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7e2a-b6f0-4e4b91688a81', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-7a7e-9a7b-23400b2aafc8', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7bdd-8a9f-fb9bd29461f1', 1900000060000, 'key:01ba60d3-3800-7b81-8046-a4f0e9793e63', 'authenticator.removed', '01ba60d4-2260-7a7e-9a7b-23400b2aafc8', '{"userId":"gone","verificationMethod":"PASSKEY"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-76bb-84ba-37e3ce094004', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7451-8bd9-982cfbefc13d', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7104-a1eb-a86bad814385', 1900000060000, 'key:01ba60d3-3800-7b81-8046-a4f0e9793e63', 'user.deleted', 'left', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7cc3-9c70-dff2358f425d', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7c66-a00a-5740ff4ebfdd', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7024-9f79-5ffd0158b889', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-7015-8618-90a4b26d1b4a', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7f3b-a101-6e7110fd1e91', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-7015-8618-90a4b26d1b4a', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-77ea-8522-90075f250acc', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7f21-9dc8-637dc0e55e75', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d3-3800-7bf6-b3b9-e0cf614ca92f', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '01ba60d4-2260-7c3c-97bd-951993e37896', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\x37fb4091d5acba77bcd0cf2a9fda6c0d717f4f52c6ee80d861fc7107e3da889d', -7, '\x04c47d0906ccc0a79656d95a1fc3a8136617bfeced186e63b17472181d586a4786d2c791dfffc2e1629b048440729cb870681d996a522b1447e53086535c4e36dc', '\xa5010203262001215820c47d0906ccc0a79656d95a1fc3a8136617bfeced186e63b17472181d586a4786225820d2c791dfffc2e1629b048440729cb870681d996a522b1447e53086535c4e36dc', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '01ba60d4-2260-7f21-9dc8-637dc0e55e75', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x95ddbdc75166ca6c3aeb3d6ba4627fe4627fe7639b3e99f50357bc8debc14ac1', -7, '\x044ac591c5cbd1b7827fbc3797e8b840e179a6163e29bb80c3f394e7e4713344e918b171e3689f0da6e00744f25283902e9dd29f691e6b4fdf6d5541cd7785365d', '\xa50102032620012158204ac591c5cbd1b7827fbc3797e8b840e179a6163e29bb80c3f394e7e4713344e922582018b171e3689f0da6e00744f25283902e9dd29f691e6b4fdf6d5541cd7785365d', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', 'http://localhost:8080', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 6);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '\xab4eda47e9913750ff75c784a7e16a42', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '\x297690b00f3aab7f0dbf1c4fdbe02a42', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '\xf78bd57237b0cce0f7601b6a51def7e5', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '\x6ded2f779e75c143bf6177ac2c449389', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '\x6f857674d4079bc0a4abd60334462b06', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', '\xa56e61c4807fc8ab232e2638c005c079', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', '\xb9929e1c5e8ea4799b3bb032e10d96f5', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-7b75-b0de-0aabd1f0353f', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x6f158c6b3e522e27294bf43bd9f94b35a9891dff237d9cdd8fa3a0ecbe9dc6858d696cc62b06626493bc9bc0aae0e0fcb3efbd4046e7c18c8fd2e04d', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-7184-85fa-043fad0c052f', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xe0f7acf7b59073a0d6d0954f5bfca8a6109614a307754d3577c3350497fab526e44f2a45248d085b48f96f5500107ed6df0ae4bb56e9303def3b5e9b', 1900000060000, 1900000060000);
ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_pkey PRIMARY KEY (tenant_id, user_id, code, idempotency_key);
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
ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_pkey PRIMARY KEY (tenant_id, origin);
ALTER TABLE ONLY public.settings_version
    ADD CONSTRAINT settings_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.spent_challenge
    ADD CONSTRAINT spent_challenge_pkey PRIMARY KEY (tenant_id, nonce);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
CREATE UNIQUE INDEX action_nonce ON public.action USING btree (tenant_id, nonce) WHERE (nonce IS NOT NULL);
CREATE INDEX action_time ON public.action USING btree (tenant_id, user_id, created_at);
CREATE INDEX app_user_email ON public.app_user USING btree (tenant_id, email, user_id);
CREATE UNIQUE INDEX app_user_handle ON public.app_user USING btree (tenant_id, user_handle);
CREATE INDEX app_user_phone ON public.app_user USING btree (tenant_id, phone_number, user_id);
CREATE INDEX app_user_username ON public.app_user USING btree (tenant_id, username, user_id);
CREATE INDEX audit_event_time ON public.audit_event USING btree (tenant_id, at);
CREATE UNIQUE INDEX authenticator_credential ON public.authenticator USING btree (tenant_id, credential_id);
CREATE INDEX authenticator_user ON public.authenticator USING btree (tenant_id, user_id);
CREATE INDEX spent_challenge_expiry ON public.spent_challenge USING btree (expires_at);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.authenticator
    ADD CONSTRAINT authenticator_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.app_user(tenant_id, user_id);
ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
