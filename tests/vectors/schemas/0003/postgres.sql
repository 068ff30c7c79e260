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
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'enroll', '01ba60d3-3800-7a70-bfa1-7c22075212b5', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-73f9-b523-372285eb92c8', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'signInWithPasskey', '01ba60d3-3800-78c0-a40a-b2e758771d4e', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-73f9-b523-372285eb92c8', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x0b8cf14df83aad1acb4f2dd4692b264f', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-73f9-b523-372285eb92c8', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xab6ce5aa3c4651c0b859bcde5496bd28', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-73f9-b523-372285eb92c8', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'zoë', 'enroll', '01ba60d4-2260-71e2-b049-b0121435b37c', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-704b-a682-663a5c9f62f4', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'zoë', 'signInWithPasskey', '01ba60d4-2260-704d-8bce-a2187ff240b6', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-704b-a682-663a5c9f62f4', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x5971e72855abb3dcc1f071e7038da406', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'gone', 'enroll', '01ba60d4-2260-787c-a744-87986a35013d', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-72b7-9f6f-19d7426798c6', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'gone', 'signInWithPasskey', '01ba60d4-2260-7f92-bb29-7edc14879822', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-72b7-9f6f-19d7426798c6', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x0c63d010cc519ead809615349e9d5ac1', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', 'ada', 'enroll', '01ba60d4-2260-7ec0-9c9d-95640661377d', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-760d-9944-172e4b91cb55', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', 'ada', 'signInWithPasskey', '01ba60d4-2260-70dd-a894-315fc0dbbc9b', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-760d-9944-172e4b91cb55', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xca02c39eeedd34e047ac53001a85fa90', 1900003660000);
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'åsa', 'Åsa 漢', 'admin', NULL, 1, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'support', 'Åsa 漢', 'admin', '01ba60d3-3800-7ab1-9794-d711876862f3', 1, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\xc3a57361c3a57361c3a57361c3a57361c3a57361', 'invite', 'åsa2', 'Renée', 'support', NULL, false, 'admin:åsa', 1, 9000000000000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x737570706f7274737570706f7274737570706f7274737570706f7274737570706f7274', 'invite', 'support2', 'Renée', 'support', '01ba60d3-3800-7ab1-9794-d711876862f3', false, 'admin:åsa', 1, 9000000000000, 2, '\x7469636b6574');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\xc3a57361c3a57361c3a57361c3a57361', 'åsa', 'passkey', 1, 9000000000000, 2, 3);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x737570706f7274737570706f7274737570706f7274737570706f7274', 'support', 'passkey', 1, 9000000000000, 2, 3);
INSERT INTO public.alembic_version (version_num) VALUES ('0003');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d3-3800-742c-93d0-35965954783b', '\xb9b3ed210f6c001a00b8bf1cd486b890448dd305047d5ed2ff3e7a5a0f75a8ec', '\xd7fea289d60c7b56e08e4766f8433380098f1f87ec64f25939a54a449e619b4d466639bb1db12e4161d9f0c5b0fbc82f66f584f6898e6080995fa3e4da5613e60b6c9fd2d5596be806198c3b15ecd8ff78651960cfd17134fc9964361a340f5af250c70fa7d637d8d6a1c60f61c3bf7cda3574', 'vnpa', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-7121-ad04-b7a545beb390', '\xc427457fec0d337bfd59ce83de98b2d72bde5c28e67234388e114549f82fcce8', '\x00e0fe96b205a9776b4d7f782e22ee39d8634d42589c757f92873359ef938d673f75b33aee5270ca93cb152679d24e5678b9e75d63f1b341b4bafef47698274cfe88de895fd58aca4e0fd13d901f5ab7c1eeaad079eb485b2a1eb585fecbe4ed3244f3e306b1b694204ced0780afda778e096d', 'wf2a', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-7e3a-9f6f-86ead84463d9', '\x7c5b7be99b8df78bc31da7943250692776693605f458ba2a483053ec5774ec31', '\xb101f34cd1c42f5d4f14b923bb8fe38217e8d6ed493e415a56cb955c8ea1272bbb786d870ffb5d501bdf9980092e34f05511f3dbf03ab60feb826ce7e7b7441036a7b80078df09182e2ce3cea3b5fc302834b3b78b87d83c4e3cd024770933378db88d34e3313f6c121eab693c9d09007d2b17', 'rsxq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ada', 'nKV7Y7WZsa1RoSTZCjH4s9_BwPysFd6TiJpqJNH-JI8', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'ohne-alles', 'n7eUMqLqdDgbXrpWf3-2lbNcXVE45dJxccg7cLrC_tc', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'zoë', 'O4rjiabYi5k39Fbpv2tZ3h9VF98VtmamaqIerJ9TFiQ', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'gone', 'MI4RgluTvG-Knqq4uzpEDjETa8PgCZyGkNNaURqDkhc', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', 'ada', 'SNUfBjExvtr0SfiUO3QvuaC3d9XGpf5fz_fUllwgy34', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d3-3800-7564-ba41-99b8e4b92083', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d3-3800-79fa-a62b-f9febaac36d5', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-73f9-b523-372285eb92c8', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-783a-86a2-ca3cfbd18aef', 1900000060000, 'key:01ba60d3-3800-742c-93d0-35965954783b', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-78e5-a473-ab394f50d5fb', 1900000060000, 'key:01ba60d3-3800-742c-93d0-35965954783b', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-77ab-b6d9-dcc381c84542', 1900000060000, 'key:01ba60d3-3800-742c-93d0-35965954783b', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-72ed-971f-25a246ff54ef', 1900000060000, 'key:01ba60d3-3800-742c-93d0-35965954783b', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-773f-8938-c902021e319e', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-704b-a682-663a5c9f62f4', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-7db4-afdc-92ef5a414033', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-72b7-9f6f-19d7426798c6', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-75d8-b779-5f7ddbbba640', 1900000060000, 'key:01ba60d3-3800-742c-93d0-35965954783b', 'authenticator.removed', '01ba60d4-2260-72b7-9f6f-19d7426798c6', '{"userId":"gone","verificationMethod":"PASSKEY"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-794d-9104-a31ce2f642a0', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7f4a-803f-52ad86a7211c', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-74bd-8805-83a0011a6335', 1900000060000, 'key:01ba60d3-3800-742c-93d0-35965954783b', 'user.deleted', 'left', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-754f-bd69-f63260c5a2f3', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-7497-b970-525c705bb1d3', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-7e67-a232-1781776ac819', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-7e3a-9f6f-86ead84463d9', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-7fac-b294-1ebc022ab91d', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-7e3a-9f6f-86ead84463d9', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-779f-aeb6-14e31bedd933', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-760d-9944-172e4b91cb55', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'Größe: «½» 漢字 🔑');
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d3-3800-73f9-b523-372285eb92c8', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '01ba60d4-2260-704b-a682-663a5c9f62f4', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\x3e8ef798c742777977e61c4b1ad8ba2397653a037a5d3dc55dbaae83b4ee9dbd', -7, '\x04f460a654501982492e14e6d0d9ac11fb8e932e20ea073573bd9a44d4f0b95a6d20faf3f982cce0cb84bd9de95d77bce3939bf4e4eda9dd68c0daece9cc81778e', '\xa5010203262001215820f460a654501982492e14e6d0d9ac11fb8e932e20ea073573bd9a44d4f0b95a6d22582020faf3f982cce0cb84bd9de95d77bce3939bf4e4eda9dd68c0daece9cc81778e', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '01ba60d4-2260-760d-9944-172e4b91cb55', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x662495ada0447ac37b0796828a8ba5a6ceea289cba18ea3d31b3ca8fdbbb9f0b', -7, '\x0442936486bf931b3986989b3510c64c22869420c5cb40059ed742da8b72f7b48f4b7975fda85956aca055ef0cbcd31e593988ced612608697ef968eb0678d307c', '\xa501020326200121582042936486bf931b3986989b3510c64c22869420c5cb40059ed742da8b72f7b48f2258204b7975fda85956aca055ef0cbcd31e593988ced612608697ef968eb0678d307c', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', 'http://localhost:8080', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 6);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x30c4d47ebe124ae915b0d81961d7ebc3', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x0f6d2e62274e6c0490ccf97a05ebb552', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x3effbd91db619cafaf723857d4705bdb', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x2ffec6cf25a305aa7b7874aada3da6ed', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x159ed01660f783a585eee08a92ca1078', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', '\x6ef35af5166896f2d7b9024dec7817a6', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', '\xbc5f089bdab00b873a53586e9287ec71', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-7ab1-9794-d711876862f3', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\xf674cceef80a708bc44a51a4b134429c5bd85984b0a44e2f2d86e3471cc9ddde2296cd666f0661642afb68824e22217f9426521ad4f22ae0f83033b6', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-7b3f-ac66-2c926b34ac09', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xfe188454a4e2f7f8752e22a3afe7a820f39d4a3a314ff7dc01fcf0faa6dd63004ff3e9552526f2d39f0ff9f45e7388e510f168a8598a3a933a721ce4', 1900000060000, 1900000060000);
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
