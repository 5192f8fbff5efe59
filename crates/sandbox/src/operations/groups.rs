//! Groups: their life from creation to leaving.

use std::collections::BTreeMap;
use std::sync::Mutex;

use bytes::Bytes;
use serde_json::{Value, json};
use whatsapp_business::types::{
    CreateGroupRequestBody, GroupAdminRequestBody, RemoveGroupParticipantRequestBody,
    UpdateGroupInfoRequestBody,
};

use super::{Call, image};
use crate::answer::Answer;
use crate::code::Code;
use crate::random::Use;
use crate::refusal::Refusal;
use crate::room;
use crate::state::{State, lock};

/// All icons together may be this long, in bytes.
const ICONS: usize = 64 * 1024 * 1024;
/// A group has no more participants.
const PARTICIPANTS: usize = 1024;

#[derive(Debug, Clone)]
pub(crate) struct Group {
    subject: String,
    creator: String,
    created: i64,
    admins: Vec<String>,
    participants: Vec<String>,
    icon: Option<Bytes>,
    invite: String,
}

/// Groups by id.
#[derive(Debug, Default)]
pub(crate) struct Groups(Mutex<BTreeMap<String, Group>>);

impl Groups {
    pub(crate) fn reset(&self) {
        lock(&self.0).clear();
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        lock(&self.0).contains_key(id)
    }

    /// A customer joins by invitation; false where there is no such group, or it is full.
    pub(crate) fn join(&self, id: &str, wa_id: &str) -> bool {
        let mut groups = lock(&self.0);
        let Some(group) = groups.get_mut(id) else {
            return false;
        };
        if !group.participants.iter().any(|known| known == wa_id) {
            if group.participants.len() >= PARTICIPANTS {
                return false;
            }
            group.participants.push(wa_id.to_owned());
        }
        true
    }

    /// Works on the group of a request's path.
    fn with<T>(
        &self,
        call: &Call<'_>,
        work: impl FnOnce(&mut Group) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut groups = lock(&self.0);
        let group = groups.get_mut(call.param("GroupId"));
        work(group.ok_or_else(unknown)?)
    }
}

pub(super) fn list(call: Call<'_>) -> Result<Answer, Refusal> {
    let groups: Vec<Value> = lock(&call.state.store.groups.0)
        .iter()
        .map(|(id, group)| json!({ "id": id, "creation_time": group.created }))
        .collect();
    call.ok(json!({ "groups": groups }))
}

pub(super) fn create(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: CreateGroupRequestBody = call.typed()?;
    room::for_text(body.subject.len(), "subject")?;
    let state = call.state;
    let own = state.store.account.own(state);
    let id = format!(
        "{own}-{}",
        1_500_000_000 + state.random.next(Use::Group) % 100_000_000
    );
    let created = state.clock.unix();
    let group = Group {
        subject: body.subject,
        creator: own.clone(),
        created,
        admins: vec![own.clone()],
        participants: vec![own],
        icon: None,
        invite: invite(state),
    };
    let mut groups = lock(&state.store.groups.0);
    room::for_one_more(groups.len(), "groups")?;
    groups.insert(id.clone(), group);
    drop(groups);
    call.ok(json!({ "groups": [{ "id": id, "creation_time": created }] }))
}

pub(super) fn info(call: Call<'_>) -> Result<Answer, Refusal> {
    let group = call.state.store.groups.with(&call, |group| {
        Ok(json!({
            "subject": group.subject,
            "creator": group.creator,
            "creation_time": group.created,
            "admins": group.admins,
            "participants": group.participants,
        }))
    })?;
    call.ok(json!({ "groups": [group] }))
}

pub(super) fn update(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: UpdateGroupInfoRequestBody = call.typed()?;
    room::for_text(body.subject.len(), "subject")?;
    call.state.store.groups.with(&call, |group| {
        group.subject = body.subject;
        Ok(())
    })?;
    call.done()
}

pub(super) fn promote(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: GroupAdminRequestBody = call.typed()?;
    call.state.store.groups.with(&call, |group| {
        all_in(&body.wa_ids, &group.participants)?;
        for wa_id in body.wa_ids {
            if !group.admins.contains(&wa_id) {
                group.admins.push(wa_id);
            }
        }
        Ok(())
    })?;
    call.done()
}

pub(super) fn demote(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: GroupAdminRequestBody = call.typed()?;
    call.state.store.groups.with(&call, |group| {
        all_in(&body.wa_ids, &group.admins)?;
        group.admins.retain(|admin| !body.wa_ids.contains(admin));
        Ok(())
    })?;
    call.done()
}

pub(super) fn remove_participants(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: RemoveGroupParticipantRequestBody = call.typed()?;
    call.state.store.groups.with(&call, |group| {
        all_in(&body.wa_ids, &group.participants)?;
        group
            .participants
            .retain(|known| !body.wa_ids.contains(known));
        group.admins.retain(|known| !body.wa_ids.contains(known));
        Ok(())
    })?;
    call.done()
}

/// The API has left: the group is not its own any more, and is unknown from now on.
pub(super) fn leave(call: Call<'_>) -> Result<Answer, Refusal> {
    let gone = lock(&call.state.store.groups.0).remove(call.param("GroupId"));
    gone.ok_or_else(unknown)?;
    call.done()
}

pub(super) fn get_invite(call: Call<'_>) -> Result<Answer, Refusal> {
    let groups = &call.state.store.groups;
    let link = groups.with(&call, |group| Ok(group.invite.clone()))?;
    call.ok(json!({ "groups": [{ "link": link }] }))
}

/// The link of before does not work any more; there is a new one.
pub(super) fn revoke_invite(call: Call<'_>) -> Result<Answer, Refusal> {
    let new = invite(call.state);
    call.state.store.groups.with(&call, |group| {
        group.invite = new;
        Ok(())
    })?;
    call.done()
}

pub(super) fn set_icon(call: Call<'_>) -> Result<Answer, Refusal> {
    let icon = image(&call)?;
    let mut groups = lock(&call.state.store.groups.0);
    let id = call.param("GroupId");
    let others = groups.iter().filter(|(other, _)| *other != id);
    let kept: usize = others
        .map(|(_, group)| group.icon.as_ref().map_or(0, Bytes::len))
        .sum();
    let group = groups.get_mut(id).ok_or_else(unknown)?;
    if kept + icon.len() > ICONS {
        return Err(Refusal::invalid(format!(
            "the sandbox keeps at most {ICONS} bytes of icons: remove one first"
        )));
    }
    group.icon = Some(icon);
    drop(groups);
    call.done()
}

pub(super) fn get_icon(call: Call<'_>) -> Result<Answer, Refusal> {
    let icon = call.state.store.groups.with(&call, |group| {
        let icon = group.icon.clone();
        icon.ok_or_else(|| Refusal::not_found("the group has no icon"))
    })?;
    if call.query("format") == Some("link") {
        let path = format!("/v1/groups/{}/icon", call.param("GroupId"));
        return call.ok(json!({ "groups": [{ "link": call.state.link(&path) }] }));
    }
    Ok(Answer::bytes("image/jpeg", icon))
}

pub(super) fn delete_icon(call: Call<'_>) -> Result<Answer, Refusal> {
    call.state.store.groups.with(&call, |group| {
        let icon = group.icon.take();
        icon.ok_or_else(|| Refusal::not_found("the group has no icon"))
    })?;
    call.done()
}

fn invite(state: &State) -> String {
    state
        .random
        .text(Use::Group, "https://chat.whatsapp.com/", 22)
}

fn all_in(wa_ids: &[String], known: &[String]) -> Result<(), Refusal> {
    match wa_ids.iter().find(|wa_id| !known.contains(wa_id)) {
        Some(wa_id) => Err(Refusal::new(
            Code::NOT_PARTICIPANT,
            format!("wa_ids: {wa_id}"),
        )),
        None => Ok(()),
    }
}

fn unknown() -> Refusal {
    Refusal::new(Code::GROUP_UNKNOWN, "unknown group")
}
