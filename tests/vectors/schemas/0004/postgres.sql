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
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'enroll', '01ba60d3-3800-75db-92da-f70867648fea', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7515-8937-a2146d8cc0c1', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'signInWithPasskey', '01ba60d3-3800-7cf4-99d9-5dd1bcab6b11', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7515-8937-a2146d8cc0c1', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x6cf936443f7c8142147ae33d7ac7e80f', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7515-8937-a2146d8cc0c1', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xba7a31708aaddddc532a6d61ea0844c2', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-7515-8937-a2146d8cc0c1', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'zoë', 'enroll', '01ba60d4-2260-71ad-ae11-808c71ec434b', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7541-83c6-5f1ef991a7bc', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7171-8789-8793efa51ced', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7541-83c6-5f1ef991a7bc', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x95adc679bd9ab622269c5f0bed5ed617', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'gone', 'enroll', '01ba60d4-2260-7a0b-b93d-a3f34727388e', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-74a7-91fc-df5123be57fb', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'gone', 'signInWithPasskey', '01ba60d4-2260-7a52-8013-d2a332825762', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-74a7-91fc-df5123be57fb', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xf0018c55ec0e64a35db9f54ac178f00c', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', 'ada', 'enroll', '01ba60d4-2260-7429-adf8-2ebbdc53e103', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-75fa-a805-21c0efb05a5e', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', 'ada', 'signInWithPasskey', '01ba60d4-2260-7bc2-b2f5-077151af1848', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-75fa-a805-21c0efb05a5e', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xd5626be07b566a5a2913076c12bc04d1', 1900003660000);
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-7645-aa2c-5d7d49b23089', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x021bb26e294f625481029855c92c8f733a282fa1bf9a8dd7a371b4c6b55adddb', 'invite', '01ba60d4-2260-7315-8ec0-7dc2b9605420', 'Ευγενία', 'support', '01ba60d3-3800-7645-aa2c-5d7d49b23089', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x5914ddd48a7abea5dd2374f799e12fa058bacfa24d919a7302afbbb938d31a7d', 'invite', '01ba60d4-2260-7424-bbed-fd87a139f230', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\x8d057c480a713882b5682a4add0550db9a783ade3d38754cae0a16e1fd0c7725');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x4784a6d32f7337478d30e87252215cd6f1b1ebc3b5021964e7e91d2b95ea9902', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\xa961c536cdc46cc567221c565964e67ce4bd9f3f90980c93a0a3db5bfb9cfee7', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0004');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d3-3800-79f3-a98a-2844bb2dfa1b', '\x9a6c3498d60f07ca4022230b1b4ffd00598ead03dbc52693ad60130f25fd29e3', '\x921857f7b25b69caf87e8c2bfd426ab8244e38d651b62e4da3d55fd4ce72cd7fb6a4bd83e68913918f5c2c3f4cc058357bb6d58dfcf6c3bab1147cf0162cc119a0b6a67d2105f83e86ff859edaf793aa71e09e4b174b08d279db797d95bf4cfe34d111537c1631ec46fdcbdffa19e5e08061c6', 'vjcq', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-7e82-82a6-4734319fc350', '\x89e6e2573eaabdce3955dd0a7b00fe6c47ecab9d52b2663768ab4c9007c8460a', '\x678c512662da39b3cb3b89dd73e902ae879e9d24f4664b030b6608ac2261dcdba38ad5d0bd5347a13b5245b5827bdd2a2e3131e5b3c0a8f0e31c57f925841307227371c31939bf847506d0a228956f59e2976671cf5f4508bb81810ad51977e83af0822e23f93783b9107bdb49374ce9db6ff0', 'ec4a', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-79b9-9be0-b09d83270420', '\x7140d2087b4724566a4fcc983ac1c8d409e8fcba33607d11ecfc5e21a87bb7d2', '\x4a70cb3bbeaa1825ab1910df60c1df74bc04725dbf6310f2c54eba3d2475faa33741aec9603c809db0a85a2d7d6cfdd6c60d4eea82d9c177d8ace3ce2b789068555a796b79a2f680f70aed84043a5899d211ddcc7bb6430c278a1547c28f509d922fbc8162d62d6fa3afbdfea72618a5ae1395', 'zr6q', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ada', 'jIIjkrtk_khb07rSW1J1GwwjTSh9Hz572ckOYc0QuKk', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'ohne-alles', 'l6ba8NxALebBJJjtHnLhBZikzqHpDXhB0P2qYKXQn9E', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'zoë', 'SaXR4ST36gH0MsaBVe5RoW2WTAnsG0OaVPCBOz4N3SI', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'gone', '271bXeMvd0FuKeu043I5E6WpAl7AoWC6jNB1N5_vpIQ', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', 'ada', '2wDWJloXxHM8XCnFLJ7NKD-KFW_-f9ngWMCPyIZHQak', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d3-3800-74bc-b691-c2082933bd22', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d3-3800-7ecb-b39f-e25300370706', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-7515-8937-a2146d8cc0c1', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-76ff-a9b8-5cc9c6ff38bd', 1900000060000, 'key:01ba60d3-3800-79f3-a98a-2844bb2dfa1b', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-76b3-8daf-b33a23b97ef4', 1900000060000, 'key:01ba60d3-3800-79f3-a98a-2844bb2dfa1b', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-7c2f-9375-67c4ef2dc782', 1900000060000, 'key:01ba60d3-3800-79f3-a98a-2844bb2dfa1b', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-7ada-9929-683356e7c182', 1900000060000, 'key:01ba60d3-3800-79f3-a98a-2844bb2dfa1b', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-7a27-9903-4986824437d3', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-7541-83c6-5f1ef991a7bc', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-7041-8b51-f94413fbe369', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-74a7-91fc-df5123be57fb', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-7834-b3aa-20436c0b6ceb', 1900000060000, 'key:01ba60d3-3800-79f3-a98a-2844bb2dfa1b', 'authenticator.removed', '01ba60d4-2260-74a7-91fc-df5123be57fb', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-70fb-88a0-eee6458bb41a', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-744d-813f-cca199cc7d5e', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-76bb-a17c-0c398d68dc40', 1900000060000, 'key:01ba60d3-3800-79f3-a98a-2844bb2dfa1b', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-7881-97d3-8e4b673b1e53', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-79a6-9735-516abfd889d6', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-7456-aaa5-083b7ffff028', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-79b9-9be0-b09d83270420', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-7feb-8093-fb46ecd9e027', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-79b9-9be0-b09d83270420', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-775e-8023-34908b4d5785', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-75fa-a805-21c0efb05a5e', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7014-8bd6-b949c63f8f57', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-702b-95a8-2fe53e0d3781', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-7315-8ec0-7dc2b9605420', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-7645-aa2c-5d7d49b23089"}', NULL);
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7596-9e37-b7ed4c3a146b', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-7424-bbed-fd87a139f230', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d3-3800-7515-8937-a2146d8cc0c1', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '01ba60d4-2260-7541-83c6-5f1ef991a7bc', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\x34c0386da87ade1e5c6d73d46e48608af01242addbaa810e94eec57de88451f6', -7, '\x043da691a8d68a4795bb5b155d15e33343d97b47ad55a62f9dd4161fa253ba8b98ff06efca9cc7181142ae819f261469fe83fccb535fae88e34062e839aacee5ae', '\xa50102032620012158203da691a8d68a4795bb5b155d15e33343d97b47ad55a62f9dd4161fa253ba8b98225820ff06efca9cc7181142ae819f261469fe83fccb535fae88e34062e839aacee5ae', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '01ba60d4-2260-75fa-a805-21c0efb05a5e', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\xaa62fddd3b10d74da421cefccb448824f34a3b7769dad3a60c283be4625e0278', -7, '\x043fb1a391d608c96ee72eff58743639b0baea746779f2e906fac7bd5356e386526423b45a2ed15dfc22095acccae4ce516dbf958efab775e36919bd8ccb8f57dd', '\xa50102032620012158203fb1a391d608c96ee72eff58743639b0baea746779f2e906fac7bd5356e386522258206423b45a2ed15dfc22095acccae4ce516dbf958efab775e36919bd8ccb8f57dd', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '\x9c13b8846d7c03d5b3fb4364d75ce34a', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '\x66d76718096b3204a18fc3551805d4b2', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '\x1041e9283792141067de47039ea54239', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '\x42d7fc8b263a934578f76fd2b866a423', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '\xf5d932ef85d5137b8366556597b40b9e', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', '\x206feea7622e8cf905de669f5d57a2f0', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', '\x9898efa1bece62e05113353748759bd4', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-7645-aa2c-5d7d49b23089', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x98865c9a69034099f9d5507b4d43dc660a82ea1332bc3462384304fab01d0ad578c017936cf5493d114dc92d9afa79329f5af798fc0743d6d24dd318', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-74a3-825b-7cda0e062f3f', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\x9751540a0d77e99fcca55c7229abd1828c1424b4ec9372d5ad974f32c3560d3598c6b206e1c3eaf1e2032f85b62df2534edddc3340ff06fd2e918ae6', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\xd937d9a73d37625553871d43ee35d385f4dd635e625a270ad49f4a0e9401552194b1d52265f52d22abc3b6c305498c30130fd3e94972273d8809d02b', 1900000060000, 1900000060000);
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
