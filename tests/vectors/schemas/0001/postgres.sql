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
    device_id text COLLATE pg_catalog."C"
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
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'enroll', '01ba60d3-3800-763b-b0ce-de9953a2c7b5', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7d92-9120-ccce7e487d0c', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'signInWithPasskey', '01ba60d3-3800-7eed-ac0c-c26d63d8d4fd', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7d92-9120-ccce7e487d0c', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xdac1bda01e7ae5eef5f17f254ba271c4', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7d92-9120-ccce7e487d0c', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xfb9062da76cf0e9b135e78d055bb47fa', 1900003600000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-7d92-9120-ccce7e487d0c', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'zoë', 'enroll', '01ba60d4-2260-713f-b94a-f9c863fc0456', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-73c7-bdfa-bf005ccc18f4', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7540-bb79-fa9cd59403c2', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-73c7-bdfa-bf005ccc18f4', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xe90ddb94fc59b6d6f2876c27fcdc984c', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'gone', 'enroll', '01ba60d4-2260-7183-b2ed-58e3ab20a5fb', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-79da-8ab7-90cc3b7a3c4e', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'gone', 'signInWithPasskey', '01ba60d4-2260-704b-87fc-bd1f3e8bdad4', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-79da-8ab7-90cc3b7a3c4e', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xe7a0d2c7ec88346c21ceaf01665f2ba8', 1900003660000);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', 'ada', 'enroll', '01ba60d4-2260-747c-9094-24d35e25c755', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7b22-827a-557f790bcabb', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', 'ada', 'signInWithPasskey', '01ba60d4-2260-7fe0-b83f-8793ec8d73d6', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7b22-827a-557f790bcabb', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x1cac08bbf6cad0bcff8a2656294a7c7d', 1900003660000);
INSERT INTO public.alembic_version (version_num) VALUES ('0001');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d3-3800-75ee-b711-6bf1d362aba2', '\x8ec5e45102b535add6350f1bc51aae59ed2ad71bf7e5ac24083b7d031bf3380d', '\x53142c57cac1c66aa36aa43749e6e1629e999e1d4dcfbf1483ef4ed3b677c94b9bf3d08b95d70259c21dc81cf1c3b5ce623376af58ca1de17a56c9388a0d7da7fa21f5281cf82786c0dfe38629d03e12a68591b83e4bd0ea4e322228339325764c353bb1fff3843e685ac3a21f256059db3158', '5vhq', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-7537-8248-c73e0aac55c4', '\xf0cbe69d6dd0c3153e48b1f41df13487c251dd5b01e002d7e171c818d0753d2e', '\x0cf71213adb5c786ef50803417303deeb9c6f3c6c2a3c6d84a4157f58e7cad21a9ce69f4745786b92a525a6b17c4dd8ef46a6b0b5adbd834c308a52565aadf656829b2063a68acc03a2f88d36121e3065806dab713e28c57c1d8a0d4306f29ed852c3c1cda79c0d8e919ed12cc807dff323567', 'xoda', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-78c5-a4a4-3156405b6bbe', '\x3424642b4b8a38172a7ebc5f3e9d99b5283900a66601680fe66c48c1346045ea', '\x1d9e1925467185bfc760971887c67068a6cd9606dca8d943bfe964c54f63a6db684628674bd4b9efb056d643b17aeffe355589b5458f2a1e7a7a0d2791dd81cd89ab65dbad1dba36624e78f91ce00b979f7b0c1fd852e0c7f6670b64ad27e904193c8202aa2480906a42543de14338046c284c', 'nrsa', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ada', 'JyA_oWgaOQSSW1AHUdymNjinEEmrhLyFSCwVBZr8Na0', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'ohne-alles', 'OVhGx86Ior43bYwa0xRMvUDVSv45Qxx6AzJd-PKu6ys', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'zoë', 'G3IeaPg8RTSwwHKcq4JjXs8vwourDTifM9nGU-1CzI4', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'gone', 'iajVJaM8RE_9gaReyCQPMC121n84pTauUc-2cMS2TbI', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', 'ada', 'TfOqwgzdm3NXL_nz3pKynqN7uda9Rpbzw2Ahbz7_07U', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d3-3800-7de9-8ac5-04b9d9d03dcf', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d3-3800-7b1e-9149-d6bdbb166e06', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-7d92-9120-ccce7e487d0c', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-759e-ac3b-bb790cf25089', 1900000060000, 'key:01ba60d3-3800-75ee-b711-6bf1d362aba2', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-72bd-acfe-f2ad50b58a23', 1900000060000, 'key:01ba60d3-3800-75ee-b711-6bf1d362aba2', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7d3e-85e1-d0250c5b9a8a', 1900000060000, 'key:01ba60d3-3800-75ee-b711-6bf1d362aba2', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7dac-94ae-fe25c3afcfcc', 1900000060000, 'key:01ba60d3-3800-75ee-b711-6bf1d362aba2', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7849-a128-860e615a4e51', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-73c7-bdfa-bf005ccc18f4', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7f92-8937-00c15d47babe', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-79da-8ab7-90cc3b7a3c4e', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7a1f-9c02-671e13b0adab', 1900000060000, 'key:01ba60d3-3800-75ee-b711-6bf1d362aba2', 'authenticator.removed', '01ba60d4-2260-79da-8ab7-90cc3b7a3c4e', '{"userId":"gone","verificationMethod":"PASSKEY"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7b79-bc67-5a7596faab9f', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-77f1-9f2f-40b8036263c7', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-7d7e-84e4-ce5718830f27', 1900000060000, 'key:01ba60d3-3800-75ee-b711-6bf1d362aba2', 'user.deleted', 'left', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-72f0-8bc8-367af82bb931', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-7d71-8e74-d9a8f1d1abbb', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-75a1-bb4c-a817d35d5c2b', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-78c5-a4a4-3156405b6bbe', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-79e8-8868-07da14fda815', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-78c5-a4a4-3156405b6bbe', '{}');
INSERT INTO public.audit_event (tenant_id, event_id, at, actor, event, target, details) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-7165-be7b-febdb150ca79', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7b22-827a-557f790bcabb', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}');
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d3-3800-7d92-9120-ccce7e487d0c', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '01ba60d4-2260-73c7-bdfa-bf005ccc18f4', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\xe29b27fcd453f028be2dc09e5b4da9126e0ac77e7db2ac71ec15cd8bf06e3e5b', -7, '\x0490ddbd7c4a73842e40b083e0ea0f8fbf415a325a65ed68c1ff953024e651e2915fe63254aabbfd9a9f53855c361329aa4cf925cfe6958f98050717f6d78fecec', '\xa501020326200121582090ddbd7c4a73842e40b083e0ea0f8fbf415a325a65ed68c1ff953024e651e2912258205fe63254aabbfd9a9f53855c361329aa4cf925cfe6958f98050717f6d78fecec', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '01ba60d4-2260-7b22-827a-557f790bcabb', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x57dca0e0b74212308073062619cef144641517a78692e18c5c9f540aed7845d0', -7, '\x04fca0f67d158360ec59de30af8626abc4670ef85568831144256d80ba82ec43754c44ba5d55ab3543a905ef47fe5163fa22d378674c61d2f2d8ed95c739c24d05', '\xa5010203262001215820fca0f67d158360ec59de30af8626abc4670ef85568831144256d80ba82ec43752258204c44ba5d55ab3543a905ef47fe5163fa22d378674c61d2f2d8ed95c739c24d05', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', 'http://localhost:8080', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 6);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '\x2a33d184bf4601bb9c0e2cf3291a9778', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '\x8e1806b134b6b7f17001f402ee4a0c59', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '\x269963246c3674e029be61ac23322cef', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '\x530d2b5ff50b96ac011327db39ca62c6', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '\x3aae776fcb77c7663e514f5db34f3bb9', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', '\x62e0f5eedba03498a24c078f2862f937', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', '\x5e559fa1274db149b24576fb9dde0585', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-7eb2-b1f1-6b2d64bee5d3', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\xe0ebf995c95e0420dab2caf8bc6b1bd46852ec513e4802169bc22192a9615340550e9ef5cdfc474ae7c2299c79719429d0f38e99c8bf011a37a99c26', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-73ab-8369-00bfc1d9d3de', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xf70ad0f620c3404c0b9c0f9bb69b54f5a6c28305c4b9f7cdbe4102bd5dad3925c7e6dc50ce7aff774292483cc30c80fff5942e725ccef0fec9326b22', 1900000060000, 1900000060000);
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
