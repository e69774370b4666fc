//! Changes at the test studio, as anybody may make them.

/// Changes of everything that decides, as statements; they do not undo each other.
pub const CHANGES: [&str; 27] = [
    "UPDATE studio SET name = 'Lombar II'",
    "UPDATE studio SET zone = 'Europe/Berlin'",
    "UPDATE studio SET zone = 'Europe/Lisbon'",
    "UPDATE policy SET notice_to_book_minutes = 900 - notice_to_book_minutes",
    "UPDATE policy SET booking_window_days = 80 - booking_window_days",
    "UPDATE policy SET start_grid_minutes = 45 - start_grid_minutes",
    "UPDATE treatment SET minutes = 100 - minutes WHERE slug = 'deep-tissue'",
    "UPDATE treatment SET active = NOT active WHERE slug = 'back-reset'",
    "UPDATE treatment SET name = 'Other', price_minor = price_minor + 1",
    "INSERT INTO treatment_room SELECT t.id, r.id FROM treatment t, room r WHERE r.position = 1
        AND NOT EXISTS (SELECT 1 FROM treatment_room)",
    "DELETE FROM treatment_room",
    "INSERT INTO treatment_therapist_not SELECT t.id, p.id FROM treatment t, therapist p
        WHERE p.slug = 'ana' AND NOT EXISTS (SELECT 1 FROM treatment_therapist_not)",
    "DELETE FROM treatment_therapist_not",
    "UPDATE therapist SET active = NOT active WHERE slug = 'caio'",
    "UPDATE therapist SET online = 'nobody' WHERE slug = 'bia'",
    "UPDATE therapist SET online = 'all', name = 'Beatriz' WHERE slug = 'bia'",
    "UPDATE working_hours SET until_minute = 1900 - until_minute WHERE weekday = 1",
    "UPDATE working_hours SET valid_until = '2026-12-01' WHERE weekday = 2",
    "INSERT INTO date_override (id, therapist, date)
        SELECT id, id, '2026-12-03' FROM therapist p
        WHERE NOT EXISTS (SELECT 1 FROM date_override d WHERE d.id = p.id)",
    "DELETE FROM date_override",
    "UPDATE qualification SET state = 'claimed' WHERE therapist IN
        (SELECT id FROM therapist WHERE slug = 'ana')",
    "UPDATE qualification SET state = 'verified', expires_on = '2026-12-05'",
    "DELETE FROM qualification_technique WHERE technique = 'sports'",
    "UPDATE technique SET name = 'Other' WHERE code = 'swedish'",
    "UPDATE resource SET active = NOT active WHERE id IN
        (SELECT resource FROM room WHERE position = 0)",
    "UPDATE room SET position = 1 - position",
    "UPDATE equipment SET kind = 'none'",
];
