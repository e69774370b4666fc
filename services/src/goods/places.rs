//! Rooms and equipment: which there are, what they are called, and which is taken first.

use domain::{EquipmentId, ResourceId, RoomId, StudioId, contact::FieldError};
use storage::{
    Connection, StoreError,
    entities::{equipment, room},
    goods, studios,
};

use super::{GoodsRefused, check::check_name, note};
use crate::{Services, auth::ManagerSession, people::slug::plain};

/// A room, or a unit of equipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A room.
    Room(RoomId),
    /// A unit of equipment.
    Unit(EquipmentId),
}

impl Thing {
    /// The thing that a form names: `room` or `unit`, and its id.
    #[must_use]
    pub fn read(what: &str, id: &str) -> Option<Self> {
        match what {
            "room" => id.parse().ok().map(Self::Room),
            "unit" => id.parse().ok().map(Self::Unit),
            _ => None,
        }
    }

    /// `room` or `unit`.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Room(_) => "room",
            Self::Unit(_) => "unit",
        }
    }

    /// Its id as text.
    #[must_use]
    pub fn id(self) -> String {
        match self {
            Self::Room(id) => id.to_string(),
            Self::Unit(id) => id.to_string(),
        }
    }

    /// What an audit entry about it begins with.
    const fn kind(self) -> &'static str {
        match self {
            Self::Room(_) => "room",
            Self::Unit(_) => "equipment",
        }
    }

    /// `room.retired`, `equipment.retired`.
    pub(super) fn action(self, act: &str) -> String {
        format!("{}.{act}", self.kind())
    }
}

/// A room or a unit of equipment, as a manager sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub thing: Thing,
    /// As staff call it.
    pub name: String,
    /// The kind of equipment; nothing for a room.
    pub kind: Option<String>,
    /// Whether it can be booked.
    pub active: bool,
    /// The treatments on sale that take place in this room and a few others only, or that
    /// need this kind of equipment.
    pub treatments: Vec<String>,
    pub(super) resource: ResourceId,
}

/// What a studio has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// In order of preference; those that are retired behind the others.
    pub rooms: Vec<Place>,
    /// The same.
    pub units: Vec<Place>,
}

impl Places {
    /// The kinds of equipment there are.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<String> =
            self.units.iter().filter_map(|unit| unit.kind.clone()).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    pub(super) fn of(&self, thing: Thing) -> &[Place] {
        match thing {
            Thing::Room(_) => &self.rooms,
            Thing::Unit(_) => &self.units,
        }
    }
}

/// What the manager's studio has.
pub async fn places(services: &Services, manager: &ManagerSession) -> Result<Places, StoreError> {
    read(services.store.reader(), manager.studio()).await
}

pub(super) async fn read<C: Connection>(conn: &C, studio: StudioId) -> Result<Places, StoreError> {
    let active = goods::active(conn, studio).await?;
    let sold = studios::treatments(conn, studio).await?;
    let only = goods::rooms_of_all(conn, studio).await?;
    let rooms = studios::rooms(conn, studio).await?.into_iter().map(|row: room::Model| Place {
        thing: Thing::Room(row.id.into()),
        active: active.contains(&row.resource.into()),
        treatments: sold
            .iter()
            .filter(|t| only.iter().any(|(what, room)| what.0 == t.id && room.0 == row.id))
            .map(|t| t.name.clone())
            .collect(),
        name: row.name,
        kind: None,
        resource: row.resource.into(),
    });
    let units = studios::equipment(conn, studio).await?.into_iter().map(|row: equipment::Model| {
        let needs = sold.iter().filter(|t| t.equipment_kind.as_ref() == Some(&row.kind));
        Place {
            thing: Thing::Unit(row.id.into()),
            active: active.contains(&row.resource.into()),
            treatments: needs.map(|t| t.name.clone()).collect(),
            name: row.name,
            kind: Some(row.kind),
            resource: row.resource.into(),
        }
    });
    let (mut rooms, mut units): (Vec<Place>, Vec<Place>) = (rooms.collect(), units.collect());
    rooms.sort_by_key(|place| !place.active);
    units.sort_by_key(|place| !place.active);
    Ok(Places { rooms, units })
}

/// One of them.
pub(super) async fn one<C: Connection>(
    conn: &C,
    studio: StudioId,
    thing: Thing,
) -> Result<Place, GoodsRefused> {
    let all = read(conn, studio).await?;
    let found = all.of(thing).iter().find(|place| place.thing == thing).cloned();
    found.ok_or(GoodsRefused::NotFound)
}

/// Adds a room, behind the others in order of preference.
pub async fn add_room(
    services: &Services,
    manager: &ManagerSession,
    name: &str,
) -> Result<RoomId, GoodsRefused> {
    let name = check_name("name", name).map_err(|wrong| GoodsRefused::Invalid(vec![wrong]))?;
    let add = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let there = read(&*tx, manager.studio()).await?;
        free(&there.rooms, &name, None)?;
        let id = goods::add_room(&tx, manager.studio(), &name).await?;
        note(&tx, manager, "room.added", (id.to_string(), name.clone()), now).await?;
        tx.commit().await?;
        Ok::<_, GoodsRefused>(id)
    };
    services.store.retrying(add).await
}

/// Adds a unit of equipment. Units of one kind stand in for each other; without a kind it is
/// one of its own.
pub async fn add_unit(
    services: &Services,
    manager: &ManagerSession,
    (name, kind): (&str, &str),
) -> Result<EquipmentId, GoodsRefused> {
    let invalid = |wrong| GoodsRefused::Invalid(vec![wrong]);
    let name = check_name("unit_name", name).map_err(invalid)?;
    let kind = if kind.trim().is_empty() { &name } else { kind };
    let kind = check_name("kind", kind).map_err(invalid)?;
    let kind = plain(&kind);
    if kind.is_empty() {
        return Err(invalid(FieldError::new("kind", "not_text")));
    }
    let add = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let there = read(&*tx, manager.studio()).await?;
        free(&there.units, &name, None)
            .map_err(|_| invalid(FieldError::new("unit_name", "taken")))?;
        let id = goods::add_equipment(&tx, manager.studio(), &kind, &name).await?;
        let detail = format!("{name} ({kind})");
        note(&tx, manager, "equipment.added", (id.to_string(), detail), now).await?;
        tx.commit().await?;
        Ok::<_, GoodsRefused>(id)
    };
    services.store.retrying(add).await
}

/// Staff tell rooms apart by their names: no two have the same.
fn free(there: &[Place], name: &str, but: Option<Thing>) -> Result<(), GoodsRefused> {
    let same = |place: &&Place| place.name.to_lowercase() == name.to_lowercase();
    if there.iter().filter(same).all(|place| Some(place.thing) == but) {
        return Ok(());
    }
    Err(GoodsRefused::Invalid(vec![FieldError::new("name", "taken")]))
}

/// Calls it something else.
pub async fn rename(
    services: &Services,
    manager: &ManagerSession,
    thing: Thing,
    name: &str,
) -> Result<(), GoodsRefused> {
    let name = check_name("name", name).map_err(|wrong| GoodsRefused::Invalid(vec![wrong]))?;
    let change = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let there = read(&*tx, manager.studio()).await?;
        let old = there.of(thing).iter().find(|place| place.thing == thing);
        let old = old.ok_or(GoodsRefused::NotFound)?;
        if old.name == name {
            return Ok(());
        }
        free(there.of(thing), &name, Some(thing))?;
        match thing {
            Thing::Room(id) => goods::rename_room(&tx, id, &name).await?,
            Thing::Unit(id) => goods::rename_equipment(&tx, id, &name).await?,
        }
        let detail = format!("name: {} → {name}", old.name);
        note(&tx, manager, &thing.action("renamed"), (thing.id(), detail), now).await?;
        tx.commit().await?;
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}

/// Moves it one place up or down in order of preference: of what is free, the first is
/// taken. At the end of the list it stays where it is.
pub async fn shift(
    services: &Services,
    manager: &ManagerSession,
    thing: Thing,
    up: bool,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let there = read(&*tx, manager.studio()).await?;
        let mut order: Vec<Thing> = there.of(thing).iter().map(|place| place.thing).collect();
        let (from, to) = shifted(&mut order, &thing, up).ok_or(GoodsRefused::NotFound)?;
        if from == to {
            return Ok(());
        }
        let rooms =
            order.iter().filter_map(|t| if let Thing::Room(id) = t { Some(*id) } else { None });
        goods::order_rooms(&tx, &rooms.collect::<Vec<_>>()).await?;
        let units =
            order.iter().filter_map(|t| if let Thing::Unit(id) = t { Some(*id) } else { None });
        goods::order_equipment(&tx, &units.collect::<Vec<_>>()).await?;
        let detail = format!("place: {} → {}", from + 1, to + 1);
        note(&tx, manager, &thing.action("reordered"), (thing.id(), detail), now).await?;
        tx.commit().await?;
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}

/// Moves one of a list a place up or down, and says from where to where; `None` where it is
/// not in the list.
pub(super) fn shifted<T: PartialEq>(order: &mut [T], one: &T, up: bool) -> Option<(usize, usize)> {
    let from = order.iter().position(|other| other == one)?;
    let to = if up { from.saturating_sub(1) } else { (from + 1).min(order.len() - 1) };
    order.swap(from, to);
    Some((from, to))
}
