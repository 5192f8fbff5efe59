//! Buttons, lists and products.

use super::{broken, count, file, given, length};
use crate::error::Result;
use crate::types::{
    Interactive, InteractiveAction, InteractiveHeader, InteractiveHeaderType, InteractiveSection,
    InteractiveType,
};

pub(super) fn check(interactive: &Interactive) -> Result<()> {
    if let Some(header) = &interactive.header {
        check_header(header, &interactive.type_)?;
    }
    match &interactive.body {
        Some(body) => length("interactive.body.text", &body.text, 1, 1024)?,
        None if interactive.type_ == InteractiveType::Product => {}
        None => return Err(broken("interactive.body", "is missing")),
    }
    if let Some(footer) = &interactive.footer {
        length("interactive.footer.text", &footer.text, 1, 60)?;
    }
    let action = &interactive.action;
    match &interactive.type_ {
        InteractiveType::Button => check_buttons(action),
        InteractiveType::List => check_list(action),
        InteractiveType::Product => {
            given("interactive.action.catalog_id", action.catalog_id.as_ref())?;
            let product = action.product_retailer_id.as_ref();
            given("interactive.action.product_retailer_id", product).map(|_| ())
        }
        InteractiveType::ProductList => check_products(action),
        InteractiveType::Other(_) => Ok(()),
    }
}

fn check_header(header: &InteractiveHeader, of: &InteractiveType) -> Result<()> {
    let text_only = matches!(of, InteractiveType::List | InteractiveType::ProductList);
    if text_only && header.type_ != InteractiveHeaderType::Text {
        return Err(broken("interactive.header.type", "must be text here"));
    }
    match &header.type_ {
        InteractiveHeaderType::Text => {
            let text = given("interactive.header.text", header.text.as_ref())?;
            length("interactive.header.text", text, 1, 60)
        }
        InteractiveHeaderType::Image => {
            let field = "interactive.header.image";
            file(field, given(field, header.image.as_ref())?)
        }
        InteractiveHeaderType::Video => {
            let field = "interactive.header.video";
            file(field, given(field, header.video.as_ref())?)
        }
        InteractiveHeaderType::Document => {
            let field = "interactive.header.document";
            file(field, given(field, header.document.as_ref())?)
        }
        InteractiveHeaderType::Other(_) => Ok(()),
    }
}

fn check_buttons(action: &InteractiveAction) -> Result<()> {
    let field = "interactive.action.buttons";
    let buttons = given(field, action.buttons.as_ref())?;
    count(field, buttons.len(), 1, 3)?;
    for (index, button) in buttons.iter().enumerate() {
        let reply = &button.reply;
        length(&format!("{field}[{index}].reply.id"), &reply.id, 1, 256)?;
        length(
            &format!("{field}[{index}].reply.title"),
            &reply.title,
            1,
            20,
        )?;
    }
    Ok(())
}

fn check_list(action: &InteractiveAction) -> Result<()> {
    let button = given("interactive.action.button", action.button.as_ref())?;
    length("interactive.action.button", button, 1, 20)?;
    let mut total = 0;
    sections(action, |field, section| {
        let field = format!("{field}.rows");
        let rows = given(&field, section.rows.as_ref())?;
        count(&field, rows.len(), 1, 10)?;
        total += rows.len();
        for (index, row) in rows.iter().enumerate() {
            length(&format!("{field}[{index}].id"), &row.id, 1, 200)?;
            length(&format!("{field}[{index}].title"), &row.title, 1, 24)?;
            if let Some(description) = &row.description {
                length(&format!("{field}[{index}].description"), description, 0, 72)?;
            }
        }
        Ok(())
    })?;
    count("interactive.action.sections[*].rows", total, 1, 10)
}

fn check_products(action: &InteractiveAction) -> Result<()> {
    given("interactive.action.catalog_id", action.catalog_id.as_ref())?;
    let mut total = 0;
    sections(action, |field, section| {
        let field = format!("{field}.product_items");
        let items = given(&field, section.product_items.as_ref())?;
        count(&field, items.len(), 1, 30)?;
        total += items.len();
        Ok(())
    })?;
    count("interactive.action.sections[*].product_items", total, 1, 30)
}

/// Walks the sections; where there are several, each has a title.
fn sections(
    action: &InteractiveAction,
    mut check: impl FnMut(&str, &InteractiveSection) -> Result<()>,
) -> Result<()> {
    let field = "interactive.action.sections";
    let sections = given(field, action.sections.as_ref())?;
    count(field, sections.len(), 1, 10)?;
    for (index, section) in sections.iter().enumerate() {
        let field = format!("{field}[{index}]");
        match &section.title {
            Some(title) => length(&format!("{field}.title"), title, 0, 24)?,
            None if sections.len() > 1 => {
                let reason = "is missing: where there are several sections, each has one";
                return Err(broken(format!("{field}.title"), reason));
            }
            None => {}
        }
        check(&field, section)?;
    }
    Ok(())
}
